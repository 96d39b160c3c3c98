package io.jbuild.posix;

import com.sun.jna.Native;
import com.sun.jna.Pointer;

/**
 * Keeps a thread, and all it starts, from the keys that the kernel holds for users and sessions
 * (keyrings(7)): no namespace parts them, so docker's filter of system calls refuses them, too.
 */
public final class KernelKeys {

  private static final int PR_SET_SECCOMP = 22;
  private static final int SECCOMP_MODE_FILTER = 2;
  private static final int ALLOW = 0x7fff0000;
  private static final int REFUSE = 0x00050001; // SECCOMP_RET_ERRNO with EPERM

  // struct seccomp_data: the number of the call, then the architecture
  private static final int NUMBER = 0;
  private static final int ARCHITECTURE = 4;

  private static final int LOAD = 0x20;
  private static final int AND = 0x54;
  private static final int IF_EQUAL = 0x15;
  private static final int IF_GREATER = 0x25;
  private static final int IF_NOT_LESS = 0x35;
  private static final int RETURN = 0x06;

  /** The numbers of add_key, request_key and keyctl follow each other everywhere. */
  private static final int KINDS = 3;

  /** A struct sock_fprog; never freed. */
  private static final long PROGRAM = program();

  private KernelKeys() {}

  /** From now on; needs CAP_SYS_ADMIN. */
  public static void refuse() throws PosixException {
    if (LibC.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, PROGRAM, 0, 0) < 0) {
      PosixException failure = PosixException.last("filter system calls");
      // A kernel without filters: a RUN there is worth more than none.
      if (!failure.is(Errno.EINVAL)) {
        throw failure;
      }
    }
  }

  /** The arguments of prctl(2) by which another process does that. */
  static long[] refusal() {
    return new long[] {PR_SET_SECCOMP, SECCOMP_MODE_FILTER, PROGRAM, 0, 0};
  }

  private static long program() {
    boolean arm = SystemCall.arm64();
    int first = arm ? 217 : 248;
    int foreign = arm ? 309 : 286; // of programs for 32 bits
    int[][] lines = {
      {LOAD, 0, 0, ARCHITECTURE},
      {IF_EQUAL, 0, 4, arm ? 0xC00000B7 : 0xC000003E},
      {LOAD, 0, 0, NUMBER},
      {AND, 0, 0, ~0x40000000}, // The same calls by the numbers of x32.
      {IF_NOT_LESS, 0, 5, first},
      {IF_GREATER, 4, 3, first + KINDS - 1},
      {LOAD, 0, 0, NUMBER},
      {IF_NOT_LESS, 0, 2, foreign},
      {IF_GREATER, 1, 0, foreign + KINDS - 1},
      {RETURN, 0, 0, REFUSE},
      {RETURN, 0, 0, ALLOW},
    };
    long filter = Native.malloc(8L * lines.length);
    for (int i = 0; i < lines.length; i++) {
      Pointer line = new Pointer(filter + 8L * i);
      line.setShort(0, (short) lines[i][0]);
      line.setByte(2, (byte) lines[i][1]);
      line.setByte(3, (byte) lines[i][2]);
      line.setInt(4, lines[i][3]);
    }
    long program = Native.malloc(16);
    new Pointer(program).setLong(0, lines.length); // A short; the rest is padding.
    new Pointer(program).setLong(8, filter);
    return program;
  }
}
