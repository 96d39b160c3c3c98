# The root file system of the official busybox image, as far as cases can tell, of the machine's
# static busybox: busybox.sh PROGRAM TAR
set -eu
umask 022
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/root"
cd "$work/root"
mkdir -p bin dev etc home proc sbin sys usr/bin usr/sbin var/spool/mail var/www
mkdir -m 700 root
mkdir -m 1777 tmp
cp "$1" bin/busybox
chmod 755 bin/busybox
for applet in $(bin/busybox --list); do
  [ "$applet" = busybox ] || ln bin/busybox "bin/$applet"
done
ln -s ../../bin/env usr/bin/env
user() { echo "$1:x:$2:$3:$4:$5:$6" >>etc/passwd; }
user root 0 0 root /root /bin/sh
user daemon 1 1 daemon /usr/sbin /bin/false
user bin 2 2 bin /bin /bin/false
user sys 3 3 sys /dev /bin/false
user sync 4 100 sync /bin /bin/sync
user mail 8 8 mail /var/spool/mail /bin/false
user www-data 33 33 www-data /var/www /bin/false
user operator 37 37 Operator /var /bin/false
user nobody 65534 65534 nobody /home /bin/false
for group in root:0 daemon:1 bin:2 sys:3 adm:4 tty:5 disk:6 lp:7 mail:8 kmem:9 wheel:10:root cdrom:11 \
  dialout:18 floppy:19 video:28 audio:29 tape:32 www-data:33 operator:37 utmp:43 plugdev:46 staff:50 \
  lock:54 netdev:82 users:100 nobody:65534; do
  name=${group%%:*}
  rest=${group#*:}
  case $rest in *:*) ;; *) rest=$rest: ;; esac
  echo "$name:x:$rest" >>etc/group
done
tar --sort=name --format=gnu --numeric-owner --owner=0 --group=0 --mtime=@1577934245 -cf "$2" .
