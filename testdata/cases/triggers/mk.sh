#!/bin/sh
set -eu
here=$(cd "$(dirname "$0")" && pwd)
umask 022
mkdir -p "$1"
cd "$1"
cp "$here/Dockerfile" .
