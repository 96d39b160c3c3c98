package io.jbuild.sandbox;

import io.jbuild.posix.ChildProcess;
import io.jbuild.posix.DirectoryHandle;
import io.jbuild.posix.Errno;
import io.jbuild.posix.KernelKeys;
import io.jbuild.posix.Launch;
import io.jbuild.posix.Mounts;
import io.jbuild.posix.Namespaces;
import io.jbuild.posix.PosixException;
import io.jbuild.posix.Privileges;
import java.util.EnumSet;
import java.util.concurrent.Callable;

/**
 * Starts the command's process from a thread of its own, which gives up its privileges before: the
 * process has never had more than docker's. It becomes process 1 of a new pid namespace and waits
 * at the gate until {@link RootSetup}, whose thread this one was started from, has moved its root.
 */
final class ProgramStarter implements Callable<ChildProcess> {

  static final long CAPABILITIES = Capabilities.DOCKER_DEFAULT;

  private final Command command;
  private final Launch launch;
  private final DirectoryHandle gate;
  private volatile long threadId;

  ProgramStarter(Command command, Launch launch, DirectoryHandle gate) {
    this.command = command;
    this.launch = launch;
    this.gate = gate;
  }

  /** The kernel's number of the thread this runs in; 0 before it does. */
  long threadId() {
    return threadId;
  }

  @Override
  public ChildProcess call() throws PosixException {
    Namespaces.unshare(EnumSet.of(Namespaces.Kind.PID));
    threadId = Namespaces.threadId();
    Mounts.enter(gate);
    boolean all = command.privileges() == Command.Privileges.ALL;
    if (!all) {
      KernelKeys.refuse();
      Privileges.keepOnly(CAPABILITIES);
    }
    setGroups();
    Privileges.setIds(command.uid(), command.gid());
    if (!all) {
      // Another user than root lost all of them with setIds.
      Privileges.setCapabilities(command.uid() == 0 ? CAPABILITIES : 0);
    }
    return new ChildProcess(launch.start());
  }

  private void setGroups() throws PosixException {
    try {
      Privileges.setGroups(command.groups());
    } catch (PosixException e) {
      // A user namespace with a single id forbids it: there are no groups to drop there either, and
      // root, who is all there is, may do without the further groups an image gives it.
      if (!e.is(Errno.EPERM) || command.uid() != 0) {
        throw e;
      }
    }
  }
}
