package io.jbuild.posix;

/** A process that this one started by {@link Launch}, until it is reaped. */
public record ChildProcess(int pid) {

  private static final int P_PID = 1;
  private static final int WEXITED = 4;
  private static final int WNOWAIT = 0x01000000;
  private static final int SIGKILL = 9;

  /** Kills it. Does nothing where it ended; it must not have been reaped. */
  public void kill() throws PosixException {
    if (LibC.kill(pid, SIGKILL) < 0) {
      PosixException failure = PosixException.last("kill " + pid);
      if (!failure.is(Errno.ESRCH)) {
        throw failure;
      }
    }
  }

  /** Waits, not to be interrupted, until it ended. It can still be killed, and must be reaped. */
  public void awaitEnd() throws PosixException {
    byte[] information = new byte[128];
    while (LibC.waitid(P_PID, pid, information, WEXITED | WNOWAIT) < 0) {
      throwUnlessInterrupted();
    }
  }

  /** Waits until it ended and lets go of it: its exit code, or 128 and the signal's number. */
  public int reap() throws PosixException {
    int[] status = new int[1];
    while (LibC.waitpid(pid, status, 0) < 0) {
      throwUnlessInterrupted();
    }
    int signal = status[0] & 0x7f;
    return signal == 0 ? status[0] >> 8 & 0xff : 128 + signal;
  }

  private void throwUnlessInterrupted() throws PosixException {
    PosixException failure = PosixException.last("wait for " + pid);
    if (!failure.is(Errno.EINTR)) {
      throw failure;
    }
  }
}
