package io.jbuild.sandbox;

import io.jbuild.posix.ChildProcess;
import io.jbuild.posix.DirectoryHandle;
import io.jbuild.posix.Errno;
import io.jbuild.posix.Launch;
import io.jbuild.posix.Mounts;
import io.jbuild.posix.Namespaces;
import io.jbuild.posix.PosixException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Makes a command's world, in a thread that ends with it: namespaces, the union mount, the root.
 *
 * <p>{@code /proc} can only be mounted by a process that is inside the new pid namespace, and the
 * first process there must be the command itself. So the command's process is made first and waits
 * at a gate before it executes anything; then {@code pivot_root} moves the root of this thread and
 * of the waiting process; then a process beside it mounts; then the gate opens.
 *
 * <p>After the pivot the classes of jbuild and of the JDK are out of reach: what runs here must be
 * loaded before ({@link PivotedClasses}).
 */
final class RootSetup implements Callable<ChildProcess> {

  private final Command command;
  private final StepFolder folder;
  private final Launch program;
  private final KernelMounts kernelMounts;
  private final StepNamespaces namespaces;
  private final MountPoints mountPoints = new MountPoints();
  private volatile List<String> loweredLimits = List.of();

  RootSetup(
      Command command,
      StepFolder folder,
      Launch program,
      KernelMounts kernelMounts,
      StepNamespaces namespaces) {
    this.command = command;
    this.folder = folder;
    this.program = program;
    this.kernelMounts = kernelMounts;
    this.namespaces = namespaces;
  }

  /** What of the command's limits could not be as high as asked for. */
  List<String> loweredLimits() {
    return loweredLimits;
  }

  /** What must be removed from the upper directory after the run. */
  List<String> madeMountPoints() {
    return mountPoints.made();
  }

  @Override
  public ChildProcess call() throws IOException {
    namespaces.enter();
    try (DirectoryHandle work = folder.open();
        DirectoryHandle gate = work.open(StepFolder.name(StepFolder.GATE));
        DirectoryHandle root = folder.union().mount(command.privileges());
        StepMounts mounts = StepMounts.open(command.mounts(), folder)) {
      FileTouch.all(root, folder.times());
      Mounts.enter(work);
      return start(work, root, gate, mounts);
    }
  }

  private ChildProcess start(
      DirectoryHandle work, DirectoryHandle root, DirectoryHandle gate, StepMounts mounts)
      throws IOException {
    ProgramStarter starter = new ProgramStarter(command, program, gate);
    FutureTask<ChildProcess> start = new FutureTask<>(starter);
    new Thread(start, "jbuild-start").start();
    FutureTask<List<String>> limits = new FutureTask<>(new ProcessLimits(command, starter, start));
    if (command.settings().limits().isEmpty()) {
      limits = new FutureTask<>(List::of);
      limits.run();
    } else {
      // Now: a thread that has another namespace for its children cannot start threads.
      new Thread(limits, "jbuild-limits").start();
    }
    try {
      joinPidNamespace(starter, start);
      loweredLimits = lowered(limits);
      moveRoot(work, root, mounts);
      gate.create(StepFolder.name(StepFolder.GO), 0644).close();
    } finally {
      // Whatever happened: without the file to go on, the waiting process ends by itself. It shares
      // this memory until then, and its thread reads what whoever called this gives back.
      openGate(gate, start);
      awaitEnd(start);
    }
    return result(start);
  }

  private static void joinPidNamespace(ProgramStarter starter, FutureTask<ChildProcess> start)
      throws IOException {
    while (starter.threadId() == 0 || !Namespaces.joinPidNamespace(starter.threadId())) {
      if (start.isDone()) {
        throw notStarted(failure(start));
      }
      LockSupport.parkNanos(20_000);
    }
  }

  private static IOException notStarted(@Nullable Throwable cause) {
    String why = cause == null ? "" : ": " + cause.getMessage();
    return new IOException("the process of the command did not start" + why, cause);
  }

  private static @Nullable Throwable failure(FutureTask<ChildProcess> done) {
    try {
      return new IllegalStateException(done.get() + " did not wait");
    } catch (ExecutionException e) {
      return e.getCause();
    } catch (InterruptedException e) {
      return e;
    }
  }

  private void moveRoot(DirectoryHandle work, DirectoryHandle root, StepMounts mounts)
      throws IOException {
    try (DirectoryHandle oldRoot = DirectoryHandle.machine("/")) {
      new CommonMounts(command, mountPoints, kernelMounts.terminals())
          .mount(
              work,
              new CommonMounts.Rung() {
                @Override
                public void enterImage() throws PosixException {
                  Mounts.enter(root);
                  Mounts.pivotToWorkingDirectory();
                }

                @Override
                public void mountProc() throws PosixException {
                  kernelMounts.proc().mount();
                }
              });
      if (command.privileges() == Command.Privileges.DOCKERS) {
        KernelFolders.protect();
      }
      Mounts.detachOldRoot(oldRoot);
      // Not before: until then ".." of the root leads to the machine's, and what is looked at now
      // may be a cache in which another command swaps links for directories.
      mounts.attach(mountPoints);
    }
    MountPoints.workingDirectory(command.workingDirectory());
    // Now, for it may be in a mount. The waiting process shares this memory until it executes.
    try (DirectoryHandle image = DirectoryHandle.machine("/")) {
      program.program(ProgramSearch.find(image, command).getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void openGate(DirectoryHandle gate, FutureTask<ChildProcess> start)
      throws PosixException {
    while (!start.isDone()) {
      try {
        gate.writeToPipe(StepFolder.name(StepFolder.PIPE)).close();
        return;
      } catch (PosixException e) {
        if (!e.is(Errno.ENXIO)) {
          throw e;
        }
        LockSupport.parkNanos(20_000); // It is not waiting yet.
      }
    }
  }

  private static void awaitEnd(FutureTask<ChildProcess> start) {
    while (!start.isDone()) {
      LockSupport.parkNanos(20_000);
    }
  }

  private static List<String> lowered(FutureTask<List<String>> limits) throws IOException {
    while (true) {
      try {
        return limits.get();
      } catch (InterruptedException e) {
        // Nobody interrupts this thread; the one that started it kills the process instead.
      } catch (ExecutionException e) {
        throw new IOException("the limits of the command cannot be set", e.getCause());
      }
    }
  }

  private ChildProcess result(FutureTask<ChildProcess> start) throws IOException {
    while (true) {
      try {
        return start.get();
      } catch (InterruptedException e) {
        // Nobody interrupts this thread; the one that started it kills the process instead.
      } catch (ExecutionException e) {
        if (e.getCause() instanceof PosixException failure) {
          throw ProgramSearch.cannotExecute(command.arguments().get(0), failure);
        }
        throw notStarted(e.getCause());
      }
    }
  }
}
