#!/bin/bash
# Builds the examples as root and as an ordinary user, in two folders and each with an empty store, and compares what comes
# out: the image id, and for each output its manifest's digest and its bytes. Prints the digests; fails where they differ.
# usage, as root: testdata/reproducible.sh [-u USER] [EXAMPLE ...]
# USER (else who called sudo) needs a line in /etc/subuid and /etc/subgid, and has to be able to read this checkout.
set -euo pipefail
home=$(cd "$(dirname "$0")/.." && pwd)
cd "$home/testdata"

fail() {
  echo "reproducible.sh: $1" >&2
  exit 2
}

user=${SUDO_USER:-}
while getopts u: option; do
  case $option in
    u) user=$OPTARG ;;
    *) fail "usage: testdata/reproducible.sh [-u USER] [EXAMPLE ...]" ;;
  esac
done
shift $((OPTIND - 1))
[ "$(id -u)" = 0 ] || fail "this builds as root and as somebody else: run it as root"
[ -n "$user" ] || fail "name an ordinary user with -u"
id "$user" >/dev/null || exit 2

examples=("$@")
[ $# != 0 ] || examples=(hello-world debian layers c-multistage java-app)
for example in "${examples[@]}"; do
  [ -f "$example/Dockerfile" ] || fail "there is no example $example"
  case $example in
    debian | layers | c-multistage)
      [ -f debian/debian-rootfs.tar ] || fail "$example needs testdata/debian/make-rootfs.sh first" ;;
    java-app)
      [ -d java-app/repository ] || fail "java-app needs testdata/java-app/prepare.sh first" ;;
  esac
done

work=$(mktemp -d "${TMPDIR:-/tmp}/reproducible.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
chmod 755 "$work"

# Runs in a folder as one of the two; the rest of it is the same for both.
# shellcheck disable=SC2016
building='
  set -euo pipefail
  export JBUILD_STORE=$PWD/store HOME=$PWD
  jbuild=$1
  shift
  digest() { sha256sum "$1" | cut -c1-64; }
  for example in "$@"; do
    tag=$example
    case $example in
      debian) tag=debian:bookworm-small ;;
      layers | c-multistage)
        "$jbuild" inspect debian:bookworm-small >/dev/null 2>&1 ||
          "$jbuild" -q -t debian:bookworm-small debian >/dev/null ;;
    esac
    mkdir out
    "$jbuild" -t "$tag" \
      -o type=oci,dest=out/oci,compression=gzip -o type=oci,dest=out/oci-zstd,compression=zstd \
      -o type=oci,dest=out/oci-uncompressed,compression=uncompressed -o type=docker,dest=out/docker \
      -o type=tar,dest=out/tar -o type=local,dest=out/local "$example" 2>log || { cat log >&2; exit 1; }
    echo "$example id $("$jbuild" inspect --format "{{.Id}}" "$tag")"
    # wrote KIND OF OUTPUT PLACE DIGEST
    sed -n "s/^wrote image .* \(sha256:.*\)/$example store \1/p; s/^wrote .* out\/\([^ ]*\) \(sha256:.*\)/$example \1 \2/p" log
    for file in oci oci-zstd oci-uncompressed docker tar; do
      echo "$example $file-bytes sha256:$(digest out/$file)"
    done
    chmod -R u+rwX out
    rm -r out
  done
'

# WHO FOLDER UMASK ZONE
build() {
  mkdir -p "$2"
  for example in debian "${examples[@]}"; do
    # Modes are part of an image, times are not.
    [ -e "$2/$example" ] || cp -r --preserve=mode,links "$example" "$2/$example"
  done
  [ "$1" = root ] || chown -R "$1:" "$2"
  (cd "$2" && umask "$3" && TZ=$4 runuser -u "$1" -- bash -c "$building" bash "$home/jbuild" "${examples[@]}") >"$work/$1.results"
}

"$home/jbuild" --version >/dev/null # so that it is built, by its owner
begin=$SECONDS
build root "$work/one" 022 UTC
middle=$SECONDS
build "$user" "$work/quite another place" 077 Asia/Kathmandu
echo "root: $((middle - begin)) s, $user: $((SECONDS - middle)) s"

if diff "$work/root.results" "$work/$user.results" >"$work/differences"; then
  column -t "$work/root.results"
  echo "the same for root and $user: ${examples[*]}"
else
  cat "$work/differences"
  echo "these differ; < is root, > is $user" >&2
  exit 1
fi
