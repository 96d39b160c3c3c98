#!/bin/bash
# What a RUN costs beyond the start of the build: 40 x `RUN true` on a warm store, no step from the cache.
# Usage: benchmarks/run-true.sh ARCHIVE [RUNG...]
#   ARCHIVE: an image, as `docker save` or an OCI layout's tar, with /bin/sh in it; it is loaded into a store of its own
#   RUNG: oci, namespaces, chroot; all of them without one
# Times, in builds with 41 of them, from the end of the first to the end of the last, so that neither the start of the
# JVM counts nor the unpacking of the base. Prints the least and the median of several builds, in milliseconds a step,
# and the seconds of the whole build with the least.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
archive=$(realpath "$1")
shift
[ $# -gt 0 ] || set -- namespaces oci chroot
times=${TIMES:-5}
steps=40
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export JBUILD_STORE=$work/store
base=$("$here/jbuild" load -i "$archive" | sed -n 's/^Loaded image: //p' | head -n 1)
[ -n "$base" ] || { echo "no image with a name in $archive" >&2; exit 1; }
mkdir "$work/context"
{ echo "FROM $base"; for ((i = 0; i <= steps; i++)); do echo "RUN true"; done; } >"$work/Dockerfile"

# Microseconds a step, and of the whole. The rung is forced: 'oci' takes a runtime with known holes.
build() {
  local line start=${EPOCHREALTIME/./} first='' last=''
  while read -r line; do
    case $line in
      "#"*" DONE "*) last=${EPOCHREALTIME/./} first=${first:-$last} ;;
    esac
    echo "$line" >>"$work/out"
  done < <("$here/jbuild" build --isolation "$1" --no-cache --progress plain -f "$work/Dockerfile" "$work/context" 2>&1)
  wait $! || { cat "$work/out" >&2; exit 1; }
  [ "$(grep -c '^#.* DONE ' "$work/out")" = $((steps + 1)) ] || { echo "not $((steps + 1)) steps" >&2; exit 1; }
  echo $(((last - first) / steps)) $((${EPOCHREALTIME/./} - start))
  rm "$work/out"
}

echo "$base, load $(cut -d' ' -f1 /proc/loadavg)"
for rung; do
  for ((i = 0; i < times; i++)); do build "$rung"; done | sort -n |
    awk -v rung="$rung" '{ step[NR] = $1 / 1000; whole[NR] = $2 / 1000000 }
      END { printf "%-10s %6.1f ms a step (median %.1f), %.2f s in all\n", rung, step[1], step[int((NR + 1) / 2)], whole[1] }'
done
