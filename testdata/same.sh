#!/bin/bash
# Builds the example `layers` on its base `debian` under conditions that must not matter, each time in an empty store, and
# compares the image id and the manifest digests of gzip and zstd layouts: one processor, another JDK, each rung of isolation,
# a store in memory, files made in another order, an ordinary user. Prints a line for each; fails where one differs.
# usage, as root: testdata/same.sh [-u USER] [-j JAVA_HOME]     first: testdata/debian/make-rootfs.sh
set -euo pipefail
home=$(cd "$(dirname "$0")/.." && pwd)
user=
other_java=
while getopts u:j: option; do
  case $option in
    u) user=$OPTARG ;;
    j) other_java=$OPTARG ;;
    *) echo "usage: testdata/same.sh [-u USER] [-j JAVA_HOME]" >&2; exit 2 ;;
  esac
done
[ -f "$home/testdata/debian/debian-rootfs.tar" ] || { echo "first: testdata/debian/make-rootfs.sh" >&2; exit 2; }
"$home/jbuild" version >/dev/null # so that it is built

work=$(mktemp -d "${TMPDIR:-/tmp}/same.XXXXXX")
memory=$(mktemp -d /dev/shm/same.XXXXXX)
trap 'rm -rf "$work" "$memory"' EXIT
chmod 755 "$work" "$memory"
mkdir "$work/files"
cp -r "$home/testdata/layers" "$home/testdata/debian" "$work/files"
chmod -R a+rX "$work/files"

# The same files, made in the opposite order, at another time.
mkdir "$work/again"
(cd "$work/files" && find . | LC_ALL=C sort -r) | while read -r name; do
  if [ -d "$work/files/$name" ]; then mkdir -p "$work/again/$name"; else
    mkdir -p "$work/again/$(dirname "$name")"
    cp -P --preserve=mode "$work/files/$name" "$work/again/$name"
  fi
done
(cd "$work/files" && find . -type d) | while read -r name; do chmod --reference="$work/files/$name" "$work/again/$name"; done

# WHAT STORE FILES WORDS...: what comes before the command stands in WORDS, up to @.
build() {
  local what=$1 store=$2 files=$3
  shift 3
  local before=()
  while [ $# != 0 ] && [ "$1" != @ ]; do before+=("$1"); shift; done
  shift
  "${before[@]}" "$home/jbuild" --store "$store" -q -t debian:bookworm-small "$@" "$files/debian" >/dev/null 2>"$work/err" &&
    "${before[@]}" "$home/jbuild" --store "$store" -t layers "$@" \
      -o "type=oci,dest=$store.gzip.tar" -o "type=oci,compression=zstd,dest=$store.zstd.tar" "$files/layers" 2>"$work/err" ||
    { cat "$work/err" >&2; return 1; }
  digests=$(sed -n 's/^wrote oci layout .* sha256:\(.\{16\}\).*/\1/p' "$work/err" | tr '\n' ' ')
  id=$("${before[@]}" "$home/jbuild" inspect --store "$store" --format '{{.Id}}' layers)
  printf '%s %s %s\n' "${id:7:16}" "$digests" "$what"
}

{
  build "as it is" "$work/store" "$work/files" env @
  build "one processor" "$work/store1" "$work/files" taskset -c 0 @
  [ -z "$other_java" ] || build "Java of $other_java" "$work/store2" "$work/files" env "JAVA_HOME=$other_java" @
  for rung in oci namespaces chroot; do
    build "isolation $rung" "$work/store-$rung" "$work/files" env @ --isolation "$rung"
  done
  build "store in memory" "$memory/store" "$work/files" env @
  build "files made in another order" "$work/store3" "$work/again" env @
  if [ -n "$user" ]; then
    mkdir "$work/user"
    chown "$user:" "$work/user"
    build "as $user" "$work/user/store" "$work/files" runuser -u "$user" -- @
  fi
} | tee "$work/table"
[ "$(cut -d' ' -f1-3 "$work/table" | sort -u | wc -l)" = 1 ] || { echo "these differ" >&2; exit 1; }
echo "the same: $(wc -l <"$work/table") builds"
