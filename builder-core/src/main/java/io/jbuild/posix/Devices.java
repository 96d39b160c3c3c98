package io.jbuild.posix;

/** Device numbers as the kernel packs them for user space. */
final class Devices {

  private Devices() {}

  static long number(int major, int minor) {
    return (minor & 0xFFL) | (major & 0xFFFL) << 8 | (minor & ~0xFFL & 0xFFFFFFFFL) << 12;
  }
}
