package io.jbuild.posix;

/**
 * Numbers of system calls that the C library does not export everywhere, or does for the whole
 * process where one thread is meant.
 */
enum SystemCall {
  MKNODAT(259, 33),
  MOUNT(165, 40),
  STATX(332, 291),
  GETDENTS64(217, 61),
  OPENAT2(437, 437),
  OPEN_TREE(428, 428),
  MOVE_MOUNT(429, 429),
  MOUNT_SETATTR(442, 442),
  CLOSE_RANGE(436, 436),
  PIVOT_ROOT(155, 41),
  CHROOT(161, 51),
  CAPSET(126, 91),
  SETGROUPS(116, 159),
  SETRESUID(117, 147),
  SETRESGID(119, 149),
  GETTID(186, 178),
  CLONE(56, 220),
  EXECVE(59, 221),
  EXIT_GROUP(231, 94),
  WAIT4(61, 260),
  WAITID(247, 95),
  RT_SIGACTION(13, 134),
  RT_SIGPROCMASK(14, 135),
  PPOLL(271, 73),
  SETSID(112, 157),
  IOCTL(16, 29),
  READ(0, 63),
  WRITE(1, 64),
  CLOSE(3, 57),
  DUP3(292, 24),
  PRCTL(157, 167),
  PRLIMIT64(302, 261),
  FCHDIR(81, 50),
  CHDIR(80, 49),
  UMASK(95, 166),
  SCHED_SETAFFINITY(203, 122),
  SCHED_GETAFFINITY(204, 123);

  private static final boolean ARM64 = System.getProperty("os.arch", "").equals("aarch64");

  private static final boolean X86_64 = System.getProperty("os.arch", "").equals("amd64");

  private final int x86;
  private final int arm;

  SystemCall(int x86, int arm) {
    this.x86 = x86;
    this.arm = arm;
  }

  /** Whether this machine is one of those with the numbers of arm64. */
  static boolean arm64() {
    return ARM64;
  }

  long number() {
    if (ARM64) {
      return arm;
    }
    if (X86_64) {
      return x86;
    }
    throw new UnsatisfiedLinkError("system calls are known for x86-64 and arm64 only");
  }
}
