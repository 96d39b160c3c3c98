package io.jbuild.posix;

import com.sun.jna.Pointer;
import io.jbuild.posix.CallList.Call;
import java.io.Closeable;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A program of the machine about to become process 1 of a pid namespace, with exactly these
 * arguments, environment and descriptors, and with {@code /proc} as that namespace has it. Nobody
 * else could mount that: who is the first in there must not end, and nobody can be there before. So
 * the new process does, before it executes anything, by a {@link CallList}.
 */
public final class ProcLaunch implements Closeable {

  private final CallList list = new CallList();
  private final Map<String, Call> needed = new LinkedHashMap<>();
  private final Call first;
  private final Call clone;
  private final Pointer child;

  /**
   * Gets it ready, while the classes it takes can be loaded.
   *
   * @param arguments the file to execute, and what it is called with
   * @param streams what becomes its descriptors 0, 1 and 2; their numbers are beyond these
   */
  public ProcLaunch(List<byte[]> arguments, List<byte[]> environment, List<OpenFile> streams) {
    long old = list.allocate(8);
    long pid = list.allocate(8);
    child = new Pointer(pid);
    // A signal that came to the new process now would run the JVM's handlers in it.
    first = list.blockSignals(old);
    clone = list.add(SystemCall.CLONE, CallList.CHILD_FIRST, 0, pid, 0, 0);
    Call restore = list.setSignals(old).last();
    clone.orElse(restore).atMore(restore);
    Call exit = list.add(SystemCall.EXIT_GROUP, 127);
    exit.orElse(exit);
    clone.atZero(list.add(SystemCall.SETSID));
    list.standardSignals();
    for (int i = 0; i < streams.size(); i++) {
      need(exit, "copy a descriptor", SystemCall.DUP3, streams.get(i).descriptor(), i, 0);
    }
    // Where the first is a terminal, it becomes the session's; else this changes nothing.
    list.add(SystemCall.IOCTL, 0, Terminal.TIOCSCTTY, 0);
    need(exit, "close descriptors", SystemCall.CLOSE_RANGE, streams.size(), CallList.ALL, 0);
    need(exit, "enter the root directory", SystemCall.CHDIR, string("/"));
    long proc = string("proc");
    long options = CallList.NO_SETUID_DEVICES_EXECUTION;
    need(exit, "mount proc", SystemCall.MOUNT, proc, string("/proc"), proc, options, 0);
    list.setSignals(list.allocate(8));
    long program = list.string(arguments.get(0));
    long words = list.strings(arguments);
    need(exit, "start a process", SystemCall.EXECVE, program, words, list.strings(environment));
  }

  private void need(Call exit, String what, SystemCall call, long... arguments) {
    needed.put(what, list.add(call, arguments).orElse(exit));
  }

  private long string(String text) {
    return list.string(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Starts it, in a thread whose children are in a new pid namespace. */
  public ChildProcess start() throws PosixException {
    list.run(first);
    if (child.getInt(0) == 0) {
      // Both processes wrote the call's result; only where there is one is it known whose it is.
      throw new PosixException("start a process", (int) -clone.result());
    }
    ChildProcess process = new ChildProcess(child.getInt(0));
    for (Map.Entry<String, Call> call : needed.entrySet()) {
      if (call.getValue().result() < 0) {
        process.reap();
        throw new PosixException(call.getKey(), (int) -call.getValue().result());
      }
    }
    return process;
  }

  @Override
  public void close() {
    list.close();
  }
}
