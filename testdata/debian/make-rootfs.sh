#!/bin/sh
# Makes debian-rootfs.tar, a small Debian root filesystem, of Debian's packages: make-rootfs.sh [FILE [SUITE [PACKAGE,…]]]
# The same packages give the same bytes, made by root or by an ordinary user. (Java's are an exception: its certificate
# store notes when it was made.) Needs mmdebstrap; as an ordinary user also uidmap and a line for that user in /etc/subuid
# and /etc/subgid. Packages come from mmdebstrap's default mirror.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
target=${1:-$here/debian-rootfs.tar}
suite=${2:-bookworm}
packages=${3:-}
# Times later than this are set to it: the date of Debian 12.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-1686355200}
export SOURCE_DATE_EPOCH
# The caller's locale and time zone must not show in what packages' scripts write.
LC_ALL=C.UTF-8 TZ=UTC
export LC_ALL TZ
umask 022
if [ "$(id -u)" = 0 ]; then mode=root; else mode=unshare; fi

# Left out: what only people read, and what differs from run to run or from machine to machine. The folder of manual
# pages stays, because some packages' scripts (Java's) fail without it.
partial=$target.partial
rm -f "$partial"
trap 'rm -f "$partial"' EXIT
mmdebstrap --quiet --mode="$mode" --format=tar --variant=minbase ${packages:+--include="$packages"} \
  --dpkgopt='path-exclude=/usr/share/doc/*' \
  --dpkgopt='path-include=/usr/share/doc/*/copyright' \
  --dpkgopt='path-exclude=/usr/share/man/*' \
  --dpkgopt='path-exclude=/usr/share/locale/*' \
  --dpkgopt='path-exclude=/usr/share/info/*' \
  --essential-hook='mkdir -p "$1/usr/share/man/man1"' \
  --customize-hook='rm -f "$1/etc/hostname" "$1/etc/resolv.conf" "$1/etc/machine-id" "$1/var/cache/ldconfig/aux-cache"' \
  --customize-hook=': > "$1/etc/machine-id"' \
  --customize-hook='rm -rf "$1"/var/log/* "$1"/var/cache/debconf/*-old "$1"/var/lib/dpkg/*-old' \
  "$suite" "$partial"
mv "$partial" "$target"
