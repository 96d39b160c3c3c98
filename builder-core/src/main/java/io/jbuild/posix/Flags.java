package io.jbuild.posix;

/** Constants of Linux that are the same on x86-64 and arm64; the others ask the architecture. */
final class Flags {

  static final int AT_FDCWD = -100;
  static final int AT_SYMLINK_NOFOLLOW = 0x100;
  static final int AT_REMOVEDIR = 0x200;
  static final int AT_EMPTY_PATH = 0x1000;

  static final int O_RDONLY = 0;
  static final int O_WRONLY = 1;
  static final int O_RDWR = 2;
  static final int O_CREAT = 0100;
  static final int O_EXCL = 0200;
  static final int O_NOCTTY = 0400;
  static final int O_NONBLOCK = 04000;
  static final int O_CLOEXEC = 02000000;
  static final int O_PATH = 010000000;

  private static final boolean ARM64 = System.getProperty("os.arch", "").equals("aarch64");

  static final int O_DIRECTORY = ARM64 ? 040000 : 0200000;
  static final int O_NOFOLLOW = ARM64 ? 0100000 : 0400000;

  static final int DUPLICATE_CLOSE_ON_EXEC = 1030;

  static final int STATX_BASIC = 0x7ff;

  private Flags() {}
}
