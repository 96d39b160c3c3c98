#!/bin/bash
# Verifies the examples (each is built twice and must be the same image), and the Dockerfiles of unreproducible/, each of
# which must be blamed on the right line, path and cause. Prints a line for each; fails where one is not as expected.
# usage: testdata/verify.sh [NAME ...]    all: hello-world debian layers c-multistage java-app apt, and all of unreproducible/
# What an example needs first stands in README.md; the tools of unreproducible/ are made on the way (mmdebstrap).
set -euo pipefail
home=$(cd "$(dirname "$0")/.." && pwd)
cd "$home/testdata"
jbuild=$home/jbuild

names=("$@")
[ $# != 0 ] || names=(hello-world debian layers c-multistage java-app apt unreproducible/*/)

work=$(mktemp -d "${TMPDIR:-/tmp}/verify.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
export JBUILD_STORE=${JBUILD_STORE:-$work/store}

has() { "$jbuild" inspect "$1" >/dev/null 2>&1; }

# The base of an example.
base() {
  case $1 in
    layers | c-multistage | apt)
      has debian:bookworm-small || "$jbuild" -q -t debian:bookworm-small debian >/dev/null ;;
    unreproducible/*)
      [ -f unreproducible/tools.tar ] ||
        debian/make-rootfs.sh "$PWD/unreproducible/tools.tar" bookworm python3-minimal,zip,passwd
      has tools || printf 'FROM scratch\nADD tools.tar /\n' | "$jbuild" -q -t tools -f - unreproducible >/dev/null ;;
  esac
}

# The version of a package that there is today, which the build is to have both times.
version() {
  "$jbuild" run --rm debian:bookworm-small sh -c \
    "apt-get update >/dev/null && apt-cache policy $1 | sed -n 's/^ *Candidate: //p'" 2>/dev/null
}

failed=0
for name in "${names[@]}"; do
  name=${name%/}
  base "$name"
  options=()
  if [ "$name" = apt ]; then
    options=(--fix-known-noise --build-arg "JQ_VERSION=$(version jq)")
  fi
  begin=$SECONDS
  code=0
  "$jbuild" verify -q --format json "${options[@]}" "$name" >"$work/report" 2>"$work/err" || code=$?
  took=$((SECONDS - begin))
  if [ -f "$name/blame" ]; then
    # LINE PATH CAUSE
    read -r line path cause <"$name/blame"
    found=$(jq -r '.images[0].steps[] | select(.role != "copies") | .lines[0] as $line | .layer.paths[]
      | "\($line) \(.path) \(.cause.id // "-")"' "$work/report" | grep -xF "$line $path $cause" || true)
    # And nobody else.
    culprits=$(jq -r '.images[0].steps[] | select(.role != "copies") | .lines[0]' "$work/report" | sort -u | tr '\n' ' ')
    if [ "$code" = 1 ] && [ -n "$found" ] && [ "$culprits" = "$line " ]; then
      echo "blamed $name: line $line, $path, $cause ($took s)"
    else
      failed=1
      echo "NOT BLAMED $name: exit code $code, expected: $line $path $cause"
      cat "$work/report" "$work/err"
    fi
  elif [ "$code" = 0 ]; then
    echo "reproducible $name $(jq -r '.images[0].first' "$work/report") ($took s)"
  else
    failed=1
    echo "NOT REPRODUCIBLE $name: exit code $code"
    cat "$work/report" "$work/err"
  fi
done
exit $failed
