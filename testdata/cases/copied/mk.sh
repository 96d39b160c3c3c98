#!/bin/sh
set -eu
here=$(cd "$(dirname "$0")" && pwd)
umask 022
mkdir -p "$1"
cd "$1"
cp "$here/Dockerfile" .
for name in f 'with blank' 'arr[0]' arr0 'st*r'; do printf %s "$name" >"$name"; done
chmod 640 f
touch -d @1000000000 f
