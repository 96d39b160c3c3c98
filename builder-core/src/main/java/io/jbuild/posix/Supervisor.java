package io.jbuild.posix;

import com.sun.jna.Pointer;
import io.jbuild.posix.CallList.Call;
import io.jbuild.posix.RootedLaunch.Limit;
import io.jbuild.posix.RootedLaunch.Needed;
import io.jbuild.posix.RootedLaunch.Supervision;
import java.io.Closeable;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A process that starts a program and stays above all that the program leaves: an orphan of it
 * becomes this one's child and no other's, so none is lost sight of. It does system calls and
 * nothing else, in this JVM's memory. It lives on where the JVM is killed, until a watchdog ends
 * what is below it.
 *
 * <p>Whoever made it kills all below it and then closes it.
 */
public final class Supervisor implements Closeable {

  private static final int CLD_EXITED = 1;

  private final ChildProcess process;
  private final CallList list;
  private final Supervision calls;
  private final OpenFile status;
  private final OpenFile gate;
  private boolean closed;

  Supervisor(
      ChildProcess process, CallList list, Supervision calls, OpenFile status, OpenFile gate) {
    this.process = process;
    this.list = list;
    this.calls = calls;
    this.status = status;
    this.gate = gate;
  }

  public ChildProcess process() {
    return process;
  }

  /**
   * Lets it start the program, and returns when that is being executed.
   *
   * @return why it cannot be, where that is the program's or its user's own fault
   */
  public Optional<PosixException> go() throws PosixException {
    gate.write(new byte[1], 1);
    boolean started = status.read(new byte[1]) == 1;
    for (Needed needed : calls.needed()) {
      if (needed.call().result() < 0) {
        throw new PosixException(needed.what(), (int) -needed.call().result());
      }
    }
    for (Call call : calls.execute()) {
      if (call.result() < 0) {
        return Optional.of(new PosixException("execute", (int) -call.result()));
      }
    }
    if (!started) {
      throw new PosixException("start a process: its supervisor ended", Errno.ESRCH.number());
    }
    return Optional.empty();
  }

  /** The limits that are lower than they were asked for; once the program runs. */
  public List<Limit> loweredLimits() {
    return calls.lowered().entrySet().stream()
        .filter(limit -> limit.getValue().result() < 0)
        .map(Map.Entry::getKey)
        .toList();
  }

  /**
   * Waits, not to be interrupted, until the program ended or all this was killed.
   *
   * @return whether it ended by itself
   */
  public boolean awaitEnd() throws PosixException {
    return status.read(new byte[1]) == 1;
  }

  /** The program's exit code, once it ended, or 128 and the signal's number. */
  public int exitCode() {
    // siginfo_t: what happened at 8, the exit code or signal at 24
    Pointer information = new Pointer(calls.information());
    int value = information.getInt(24);
    return information.getInt(8) == CLD_EXITED ? value : 128 + value;
  }

  /** Whether the program left other processes when it ended. */
  public boolean leftOthers() {
    return calls.rest().result() == 0;
  }

  /** Ends it. Nothing may be left below. */
  @Override
  public void close() throws PosixException {
    if (closed) {
      return;
    }
    closed = true;
    try (status;
        gate) {
      process.kill();
      process.reap();
    } finally {
      list.close();
    }
  }
}
