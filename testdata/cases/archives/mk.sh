#!/bin/sh
set -eu
here=$(cd "$(dirname "$0")" && pwd)
umask 022
mkdir -p "$1"
cd "$1"
cp "$here/Dockerfile" .
mkdir -p tree/sub folder
echo inside >tree/sub/file
chmod 4750 tree/sub/file
chmod 700 tree/sub
tar --numeric-owner --owner=5 --group=6 --mtime=@1000000000 -C tree -czf named.txt sub
cp named.txt folder/nested.tar.gz
: >empty.tar
head -c 1024 /dev/zero >zeros.tar
echo plain | gzip -n >text.gz
chmod 644 named.txt folder/nested.tar.gz
