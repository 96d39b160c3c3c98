package io.jbuild.posix;

import java.util.Arrays;
import java.util.BitSet;

/** The processors the calling thread, and whatever it starts from now on, may run on. */
public final class Processors {

  /** As many as the largest kernels are built for, in bytes of eight. */
  private static final int MOST_BYTES = 8192 / 8;

  private Processors() {}

  /** How many there are. */
  public static int count() throws PosixException {
    return allowed().cardinality();
  }

  /**
   * Restricts the calling thread to the first of its processors, and so all threads and processes
   * that it starts after this.
   *
   * @param count at least 1; where there are no more, nothing changes
   */
  public static void restrictTo(int count) throws PosixException {
    BitSet allowed = allowed();
    while (allowed.cardinality() > count) {
      allowed.clear(allowed.length() - 1);
    }
    byte[] mask = Arrays.copyOf(allowed.toByteArray(), MOST_BYTES);
    if (LibC.syscall(SystemCall.SCHED_SETAFFINITY.number(), 0, mask.length, mask) < 0) {
      throw PosixException.last("sched_setaffinity");
    }
  }

  private static BitSet allowed() throws PosixException {
    byte[] mask = new byte[MOST_BYTES];
    if (LibC.syscall(SystemCall.SCHED_GETAFFINITY.number(), 0, mask.length, mask) < 0) {
      throw PosixException.last("sched_getaffinity");
    }
    return BitSet.valueOf(mask);
  }
}
