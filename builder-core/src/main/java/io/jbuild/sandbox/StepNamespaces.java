package io.jbuild.sandbox;

import io.jbuild.posix.Mounts;
import io.jbuild.posix.Namespaces;
import io.jbuild.posix.Namespaces.Kind;
import io.jbuild.posix.PosixException;
import java.util.EnumSet;
import java.util.Set;

/**
 * A step's namespaces but for that of its processes, entered by a thread that ends with it. The
 * watchdog guards them from before there is a process.
 */
final class StepNamespaces {

  private final Command command;
  private final Watchdog watchdog;
  private volatile String guarded = "";

  StepNamespaces(Command command, Watchdog watchdog) {
    this.command = command;
    this.watchdog = watchdog;
  }

  /** Makes and enters them; the thread has descriptors of its own from then on, too. */
  void enter() throws PosixException {
    Namespaces.unshareDescriptors();
    Namespaces.unshare(kinds());
    Namespaces.hideControlGroup();
    guarded = Namespaces.mountNamespace();
    watchdog.guard(guarded);
    watchdog.forgetInThisThread();
    Namespaces.setFileModeMask(022);
    Namespaces.setHostName(command.hostname());
    if (command.network() == Command.Network.NONE) {
      Namespaces.raiseLoopback();
    }
    Mounts.makeAllPrivate();
  }

  /** To be called once the step has ended, from any thread. */
  void release() throws PosixException {
    if (!guarded.isEmpty()) {
      watchdog.release(guarded);
    }
  }

  private Set<Kind> kinds() {
    Set<Kind> kinds = EnumSet.of(Kind.MOUNT, Kind.UTS, Kind.IPC);
    if (command.network() == Command.Network.NONE) {
      kinds.add(Kind.NETWORK);
    }
    return kinds;
  }
}
