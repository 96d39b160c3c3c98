#!/bin/sh
set -eu
here=$(cd "$(dirname "$0")" && pwd)
umask 022
mkdir -p "$1"
cd "$1"
cp "$here/Dockerfile" .
mkdir -p folder/sub other
for file in kept.txt dropped.txt folder/a.o folder/sub/back.txt other.o; do echo "$file" >"$file"; done
cat >.dockerignore <<'IGNORE'
# the Dockerfile is read all the same
  Dockerfile
.dockerignore
*.o
/dropped.txt/
folder
! folder/sub/back.txt
other
IGNORE
printf 'FROM scratch\nCOPY . /all/\n' >other/Other.Dockerfile
printf '\357\273\277**/*.txt\r\nother\r\nDockerfile\r\n.dockerignore\r\n' >other/Other.Dockerfile.dockerignore
