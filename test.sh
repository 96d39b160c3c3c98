#!/usr/bin/env bash
# All tests and checks: ./test.sh [Maven's options]
# Installs what the tests compare jbuild with, where it can (Debian's packages, as root); says what is missing where it
# cannot, and leaves out the tests that need it: Maven's summary then counts them as skipped.
set -euo pipefail
cd "$(dirname "$0")"
PATH=$PATH:/usr/sbin:/sbin

# A program that tests ask for (Tools.require), and the package that has it.
programs='
busybox                      busybox-static
git                          git
mmdebstrap                   mmdebstrap
skopeo                       skopeo
umoci                        umoci
docker-registry              docker-registry
runc                         runc
newuidmap                    uidmap
openssl                      openssl
getcap                       libcap2-bin
setcap                       libcap2-bin
getfattr                     attr
setfattr                     attr
script                       bsdutils
mkfifo                       coreutils
stty                         coreutils
unshare                      util-linux
setpriv                      util-linux
tar                          tar
tmux                         tmux
bsdtar                       libarchive-tools
bzip2                        bzip2
gzip                         gzip
xz                           xz-utils
zstd                         zstd
mount                        mount
umount                       mount
losetup                      mount
mkfs.ext4                    e2fsprogs
setsid                       util-linux
ssh-agent                    openssh-client
ssh-add                      openssh-client
ssh-keygen                   openssh-client
gcc                          gcc
ar                           binutils
jq                           jq
python3                      python3
sqlite3                      sqlite3
rpm                          rpm
rpmbuild                     rpm
dpkg-query                   dpkg
zip                          zip
bash                         bash
zsh                          zsh
fish                         fish
groff                        groff
mandoc                       mandoc
chromium                     chromium
x86_64-linux-gnu-as          binutils-x86-64-linux-gnu
aarch64-linux-gnu-as         binutils-aarch64-linux-gnu
'

# Prints the missing ones: column 1 is programs, 2 is packages.
missing() {
  while read -r program package; do
    if [ -n "$program" ] && ! command -v "$program" >/dev/null; then
      if [ "$1" = 1 ]; then echo "$program"; else echo "$package"; fi
    fi
  done <<<"$programs" | sort -u
}

packages=$(missing 2 | tr '\n' ' ')
if [ -n "$packages" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing $packages"
  export DEBIAN_FRONTEND=noninteractive
  # Each by itself: one that this release of Debian has not must not keep the others away.
  apt-get update -qq </dev/null || echo "apt-get update failed; going on with what there is"
  for package in $packages; do
    apt-get install -y -qq --no-install-recommends "$package" </dev/null >/dev/null || echo "$package cannot be installed"
  done
fi

options=()
without=$(missing 1 | paste -sd, -)
# A service that nobody gets without having asked for it.
if ! command -v dockerd >/dev/null; then
  echo "No docker daemon (Debian's docker.io): the tests that exchange images with one are left out"
  without=${without:+$without,}dockerd
fi
if [ -n "$(missing 1)" ]; then
  echo "Missing, and the tests that need them are left out: $(missing 1 | paste -sd, -)"
  echo "On Debian: apt-get install $(missing 2 | tr '\n' ' ')"
fi
if [ "$(id -u)" != 0 ]; then
  echo "Not root: the tests that mount, make devices or change owners are left out"
  without=root${without:+,$without}
fi
[ -z "$without" ] || options+=("-Djbuild.without=$without")
[ -d ../shared/conformance ] || echo "No ../shared/conformance: the tests that compare with it are left out"

for program in java mvn; do
  command -v "$program" >/dev/null || { echo "$program is missing: jbuild needs a JDK 17 or newer, and Maven" >&2; exit 1; }
done

exec mvn -B -ntp "${options[@]}" verify "$@"
