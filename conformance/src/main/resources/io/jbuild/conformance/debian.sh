# The root file system of Debian, with the times of the recorded base in the files whose times cases
# hand on: its packages are of another date than the machine's. debian.sh ROOTFS TAR
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tar --numeric-owner --xattrs --xattrs-include='*' -xpf "$1" -C "$work"
touch -d @1778185982 "$work"/etc/skel/.[a-z]*
touch -d @1783019100 "$work/usr/lib/os-release"
tar --sort=name --numeric-owner --xattrs --xattrs-include='*' -cf "$2" -C "$work" .
