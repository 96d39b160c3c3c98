#!/bin/sh
# Makes what the Dockerfile copies: two root filesystems (a JDK with Maven, and a JRE) of Debian's packages, and a Maven
# repository with all that the build needs, so that the build itself needs no network. Needs mmdebstrap and Maven.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
rootfs=$here/../debian/make-rootfs.sh

[ -f "$here/jre-rootfs.tar" ] || "$rootfs" "$here/jre-rootfs.tar" bookworm openjdk-17-jre-headless
[ -f "$here/maven-rootfs.tar" ] || "$rootfs" "$here/maven-rootfs.tar" bookworm openjdk-17-jdk-headless,maven

if [ ! -d "$here/repository" ]; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  cp -R "$here/pom.xml" "$here/src" "$work"
  mvn -B -q -f "$work/pom.xml" -Dmaven.repo.local="$work/repository" package
  # Where a file came from, and when it was asked for, is this machine's business: without these notes Maven takes the
  # files from the repository as they are, whatever mirror this machine fetched them from.
  find "$work/repository" \( -name _remote.repositories -o -name '*.lastUpdated' -o -name 'resolver-status.properties' \) \
    -exec rm -f {} +
  mv "$work/repository" "$here/repository"
fi
