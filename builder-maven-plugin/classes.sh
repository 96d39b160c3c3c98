#!/bin/bash
# Writes the list of classes that a cached build in Maven needs: builder-maven-plugin/classes.sh PROJECT [Maven's options]
# PROJECT is one whose `mvn package` builds an image, of a Dockerfile with the instructions that people use.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
list=$here/src/main/resources/io/jbuild/maven/classes.txt
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$1"
shift
for run in 1 2; do # the second is cached
  MAVEN_OPTS="-Xlog:class+load,class+init=info:file=$work/log" mvn -B -q -o "$@" package
done
# Those that are initialized: with the others on the list the plugin itself loads what it needs no more.
grep -o '\] [^ ]* source: file:.*/jbuild-maven-plugin[^/]*\.jar$' "$work/log" | cut -d' ' -f2 >"$work/ours"
grep -o "Initializing '[^']*'" "$work/log" | cut -d"'" -f2 | tr / . |
  awk 'NR == FNR { ours[$1] = 1; next } $1 in ours && !seen[$1]++' "$work/ours" - >"$list"
wc -l "$list"
