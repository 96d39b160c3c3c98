#!/bin/sh
# Runs all checks and tests. What other programs are needed is installed where that can be done
# (root on Debian); tests of those that are missing are reported as skipped.
# usage: ./test.sh [options of Maven]
set -eu
cd "$(dirname "$0")"

missing_programs() {
  for program in skopeo umoci docker-registry busybox setcap setfattr tar gcc; do
    PATH=$PATH:/usr/sbin:/sbin command -v "$program" >/dev/null || printf '%s ' "$program"
  done
}

packages="busybox-static mmdebstrap skopeo umoci docker-registry runc uidmap libcap2-bin attr"
if [ -n "$(missing_programs)" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "test.sh: installing $packages" >&2
  { apt-get update -qq &&
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages; } \
    >/dev/null || echo "test.sh: they could not be installed" >&2
fi
missing=$(missing_programs)
without=$(echo $missing | tr ' ' ,)
if [ -n "$without" ]; then
  echo "test.sh: left out are the tests that need: $missing" >&2
fi
exec mvn -B ${without:+-Djbuild.without="$without"} verify "$@"
