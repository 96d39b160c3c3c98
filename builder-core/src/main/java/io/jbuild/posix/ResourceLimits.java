package io.jbuild.posix;

import java.util.List;

/** The resource limits of a process (getrlimit(2)). */
public final class ResourceLimits {

  /** No limit, as the kernel has it. */
  public static final long INFINITY = -1;

  /** Docker's names, each at the kernel's number. */
  private static final List<String> NAMES =
      List.of(
          "cpu",
          "fsize",
          "data",
          "stack",
          "core",
          "rss",
          "nproc",
          "nofile",
          "memlock",
          "as",
          "locks",
          "sigpending",
          "msgqueue",
          "nice",
          "rtprio",
          "rttime");

  private ResourceLimits() {}

  /** The kernel's number of a limit with docker's name. */
  static int number(String name) {
    return NAMES.indexOf(name);
  }

  /**
   * Sets a limit of a process of the same user; numbers are unsigned.
   *
   * @return what holds now: soft and hard, the hard one no more than it was where this process may
   *     not raise it
   */
  public static long[] set(int pid, String name, long soft, long hard) throws PosixException {
    int resource = number(name);
    long[] before = new long[2];
    check(LibC.prlimit(pid, resource, null, before));
    if (LibC.prlimit(pid, resource, new long[] {soft, hard}, null) == 0) {
      return new long[] {soft, hard};
    }
    PosixException failure = PosixException.last("set a resource limit");
    if (!failure.is(Errno.EPERM)) {
      throw failure;
    }
    long[] lowered = {least(soft, before[1]), least(hard, before[1])};
    check(LibC.prlimit(pid, resource, lowered, null));
    return lowered;
  }

  /** How high a limit of this process may be set. */
  public static long hard(String name) throws PosixException {
    long[] now = new long[2];
    check(LibC.prlimit(0, number(name), null, now));
    return now[1];
  }

  /** The lower of two; numbers are unsigned. */
  public static long least(long a, long b) {
    return Long.compareUnsigned(a, b) <= 0 ? a : b;
  }

  private static void check(int result) throws PosixException {
    if (result < 0) {
      throw PosixException.last("set a resource limit");
    }
  }
}
