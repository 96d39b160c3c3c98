#!/bin/sh
# Assembles hello for one processor: build.sh amd64|arm64 FILE
# Needs binutils for that processor: Debian's binutils on such a machine, else binutils-x86-64-linux-gnu or
# binutils-aarch64-linux-gnu.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
case $1 in
  amd64) machine=x86_64 ;;
  arm64) machine=aarch64 ;;
  *) echo "usage: build.sh amd64|arm64 FILE" >&2; exit 2 ;;
esac
prefix=$machine-linux-gnu-
object=$(mktemp)
trap 'rm -f "$object"' EXIT
"${prefix}as" -I "$here" -o "$object" "$here/hello-$1.S"
"${prefix}objcopy" -O binary -j .text "$object" "$2"
chmod 755 "$2"
