package io.jbuild.posix;

import com.sun.jna.Pointer;
import io.jbuild.posix.CallList.Call;
import java.io.Closeable;
import java.nio.charset.StandardCharsets;

/**
 * A mount of {@code /proc} that shows the pid namespace which the children of a thread are in: only
 * a process in there can make it. So a child does and ends, by a {@link CallList}: a program of the
 * machine would take longer than all else of a short command's start.
 */
public final class ProcMount implements Closeable {

  private final CallList list = new CallList();
  private final Call first;
  private final Call clone;
  private final Call mount;
  private final Pointer child;

  /**
   * Gets it ready, while the classes it takes can be loaded.
   *
   * @param target from the working directory of the thread that will mount
   */
  public ProcMount(String target) {
    long old = list.allocate(8);
    // A signal that came to the new process would run the JVM's handlers in it.
    first = list.blockSignals(old);
    clone = list.add(SystemCall.CLONE, CallList.CHILD_FIRST, 0, 0, 0, 0);
    Call wait = list.add(SystemCall.WAIT4, 0, 0, 0, 0);
    Call restore = list.setSignals(old).last();
    long name = list.string(bytes("proc"));
    long place = list.string(bytes(target));
    long options = CallList.NO_SETUID_DEVICES_EXECUTION;
    mount = list.add(SystemCall.MOUNT, name, place, name, options, 0);
    Call exit = list.add(SystemCall.EXIT_GROUP, 0);
    exit.orElse(exit);
    clone.orElse(restore).atZero(mount);
    // The kernel writes the child's number there, for the wait, before the child runs.
    new Pointer(clone.argument(2)).setLong(0, wait.argument(0));
    child = new Pointer(wait.argument(0));
  }

  /** Mounts it. */
  public void mount() throws PosixException {
    list.run(first);
    if (child.getInt(0) == 0) {
      // Both processes wrote the call's result; only where there is one is it known whose it is.
      throw new PosixException("start a process", (int) -clone.result());
    }
    if (mount.result() < 0) {
      throw new PosixException("mount proc", (int) -mount.result());
    }
  }

  @Override
  public void close() {
    list.close();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
