#!/bin/sh
# How long the chroot rung takes to find that of many files none changed, with a warm file cache.
# Usage: benchmarks/unchanged-files.sh [FILES]
set -eu
cd "$(dirname "$0")/.."
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! mvn -B -o -pl builder-core -am test -Dtest=UnchangedFilesTest -Dsurefire.failIfNoSpecifiedTests=false \
  -Djbuild.files="${1:-100000}" >"$log" 2>&1; then
  cat "$log"
  exit 1
fi
grep 'unchanged files compared' "$log"
