#!/bin/bash
# What a RUN costs beyond the start of the build: 40 x `RUN true` on a warm store, no step from the cache.
# Usage: benchmarks/run-true.sh ARCHIVE [RUNG...]
#   ARCHIVE: an image, as `docker save` or an OCI layout's tar, with /bin/sh in it; it is loaded into a store of its own
#   RUNG: oci, namespaces, chroot; all of them without one
# A build with 41 RUN less the same with 1, the least of several each: so the start of the JVM, the loading of the base
# and its unpacking do not count. Prints milliseconds a step: wall, and processor (user + system, children included).
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
archive=$(realpath "$1")
shift
[ $# -gt 0 ] || set -- namespaces oci chroot
times=${TIMES:-5}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export JBUILD_STORE=$work/store
base=$("$here/jbuild" load -i "$archive" | sed -n 's/^Loaded image: //p' | head -n 1)
[ -n "$base" ] || { echo "no image with a name in $archive" >&2; exit 1; }
mkdir "$work/context"
for steps in 1 41; do
  { echo "FROM $base"; for ((i = 0; i < steps; i++)); do echo "RUN true"; done; } >"$work/$steps"
done

# The least wall and processor time of a build, in milliseconds. The rung is forced: 'oci' takes a runtime with known holes.
least() {
  local TIMEFORMAT='%R %U %S' wall='' cpu='' result i
  for ((i = 0; i < times; i++)); do
    result=$({ time "$here/jbuild" build --isolation "$1" --no-cache -q -f "$work/$2" "$work/context" \
      >"$work/out" 2>"$work/err"; } 2>&1) || { cat "$work/err" >&2; exit 1; }
    read -r w c < <(awk '{ printf "%d %d\n", $1 * 1000, ($2 + $3) * 1000 }' <<<"$result")
    if [ -z "$wall" ] || [ "$w" -lt "$wall" ]; then wall=$w; fi
    if [ -z "$cpu" ] || [ "$c" -lt "$cpu" ]; then cpu=$c; fi
  done
  echo "$wall $cpu"
}

echo "$base, load $(cut -d' ' -f1 /proc/loadavg)"
for rung; do
  one=$(least "$rung" 1)
  all=$(least "$rung" 41)
  awk -v rung="$rung" -v one="$one" -v all="$all" 'BEGIN {
    split(one, a); split(all, b)
    printf "%-10s %6.1f ms a step (processor %.1f); the build with one %d ms\n", rung, (b[1] - a[1]) / 40, (b[2] - a[2]) / 40, a[1]
  }'
done
