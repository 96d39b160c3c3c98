package io.jbuild.sandbox;

import io.jbuild.failure.BuildException;
import io.jbuild.posix.ChildProcess;
import io.jbuild.posix.DirectoryHandle;
import io.jbuild.posix.Errno;
import io.jbuild.posix.Mounts;
import io.jbuild.posix.Mounts.Option;
import io.jbuild.posix.Namespaces;
import io.jbuild.posix.Namespaces.Kind;
import io.jbuild.posix.PosixException;
import io.jbuild.posix.ProcLaunch;
import io.jbuild.posix.RootPaths;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;

/**
 * Makes the world in which an OCI runtime runs a command, in a thread that ends with it; then
 * starts the runtime as process 1 of a pid namespace, so that killing it ends whatever it started.
 *
 * <p>The file system is mounted here and not by the runtime, as on the {@code namespaces} rung: so
 * that nothing it makes for a mount shows in the layer. For that the thread makes the image its
 * root for a while: no link of the image leads out.
 */
final class OciSetup implements Callable<ChildProcess> {

  private static final String CONTROL_GROUPS = "/sys/fs/cgroup";

  private final Command command;
  private final StepFolder folder;
  private final ProcLaunch runtime;
  private final StepNamespaces namespaces;
  private final OciBundle.Configuration configuration;
  private final MountPoints mountPoints = new MountPoints();

  OciSetup(
      Command command,
      StepFolder folder,
      OciBundle.Configuration configuration,
      ProcLaunch runtime,
      StepNamespaces namespaces) {
    this.command = command;
    this.folder = folder;
    this.runtime = runtime;
    this.namespaces = namespaces;
    this.configuration = configuration;
  }

  /** What must be removed from the upper directory after the run. */
  List<String> madeMountPoints() {
    return mountPoints.made();
  }

  @Override
  public ChildProcess call() throws IOException {
    namespaces.enter();
    configuration.write();
    try (DirectoryHandle work = folder.open();
        DirectoryHandle machine = DirectoryHandle.machine("/");
        DirectoryHandle root = folder.union().mount(command.privileges());
        StepMounts mounts = StepMounts.open(command.mounts(), folder)) {
      FileTouch.all(root, folder.times());
      Mounts.enter(work);
      fill(work, root, machine, mounts);
      ProgramSearch.find(root, command);
    }
    if (RootPaths.find(CONTROL_GROUPS).isPresent()) {
      // The runtime then makes none, which nobody would take away where it is killed.
      Mounts.restrictTree(CONTROL_GROUPS, EnumSet.of(Option.READ_ONLY));
    }
    Namespaces.unshare(EnumSet.of(Kind.PID));
    return runtime.start();
  }

  private void fill(
      DirectoryHandle work, DirectoryHandle root, DirectoryHandle machine, StepMounts mounts)
      throws IOException {
    new CommonMounts(command, mountPoints, Optional.empty())
        .mount(
            work,
            new CommonMounts.Rung() {
              @Override
              public void enterImage() throws PosixException {
                Mounts.changeRoot(root);
              }

              @Override
              public void mountProc() throws PosixException {
                // The runtime mounts its own over it; until then nothing can be made there.
                Set<Option> options = EnumSet.of(Option.READ_ONLY, Option.NO_DEVICES);
                Mounts.mount("tmpfs", "/proc", options, "size=0k");
              }
            });
    mounts.attach(mountPoints);
    workingDirectory();
    Mounts.changeRoot(machine);
  }

  private void workingDirectory() {
    try {
      MountPoints.workingDirectory(command.workingDirectory());
    } catch (BuildException e) {
      // One in /proc the runtime will find, or not.
      if (!(e.getCause() instanceof PosixException cause) || !cause.is(Errno.EROFS)) {
        throw e;
      }
    }
  }
}
