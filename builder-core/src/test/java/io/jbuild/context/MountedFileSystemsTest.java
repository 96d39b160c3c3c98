package io.jbuild.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MountedFileSystemsTest {

  private static final MountedFileSystems MOUNTED =
      MountedFileSystems.parse(
          """
          27 1 254:0 / / rw,relatime - ext4 /dev/vda rw
          30 25 0:27 / /dev/shm rw,relatime shared:1 - tmpfs tmpfs rw
          31 27 0:40 / /a\\040b rw - overlay overlay rw,lowerdir=/x
          32 27 0:41 / /home rw master:1 propagate_from:2 - btrfs /dev/vdb rw,subvol=/home
          33 27 7:300 / /media ro - squashfs /dev/loop300 ro
          34 27 0:42 / /home/nfs rw - nfs4 server:/x rw
          35 27 0:43 / /covered rw - btrfs /dev/vdc rw
          36 27 0:44 / /covered rw - fuse.sshfs x rw
          cut off
          """);

  private static boolean isExact(int major, int minor, String path) {
    return MOUNTED.isExact(device(major, minor), Path.of(path));
  }

  private static long device(long major, long minor) {
    return minor & 0xff | (major & 0xfff) << 8 | (minor & ~0xffL) << 12 | (major & ~0xfffL) << 32;
  }

  @Test
  void onlyDisksOfThisMachineAreExact() {
    assertThat(isExact(254, 0, "/f")).isTrue();
    assertThat(isExact(0, 27, "/dev/shm/f")).isFalse();
    assertThat(isExact(0, 40, "/a b/f")).isFalse();
    assertThat(isExact(0, 41, "/home/f")).isTrue();
    assertThat(isExact(7, 300, "/media/f")).isFalse();
    assertThat(isExact(0, 42, "/home/nfs/f")).isFalse();
  }

  @Test
  void theDeviceOfASubvolumeIsInNoLine() {
    assertThat(isExact(0, 90, "/home/sub/f")).isTrue();
    assertThat(isExact(0, 91, "/home/nfs/f")).isFalse();
    assertThat(isExact(0, 92, "/homes/f")).isFalse();
    assertThat(isExact(0, 93, "/covered/f")).isFalse();
    assertThat(isExact(0, 94, "/a b")).isFalse();
  }

  @Test
  void theClockOfTheKernelIsThatOfItsOwnFileSystems() {
    assertThat(MOUNTED.hasTheirClock(device(0, 27), Path.of("/dev/shm/f"))).isTrue();
    assertThat(MOUNTED.hasTheirClock(device(0, 40), Path.of("/a b/f"))).isTrue();
    assertThat(MOUNTED.hasTheirClock(device(0, 42), Path.of("/home/nfs/f"))).isFalse();
  }
}
