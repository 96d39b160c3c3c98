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
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
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
 * at a gate before it executes anything; then the machine's {@code mount} runs beside it; then
 * {@code pivot_root} moves the root of this thread and of the waiting process; then the gate opens.
 *
 * <p>After the pivot the classes of jbuild and of the JDK are out of reach: what runs here must be
 * loaded before ({@link PivotedClasses}).
 */
final class RootSetup implements Callable<ChildProcess> {

  // nofollow, not off: some kernels are built to take "off" as "follow", which userxattr refuses.
  // volatile: without it, unmounting writes the whole disk's dirty pages out; what a RUN leaves is
  // read right after, and worth nothing after a crash.
  static final String OVERLAY_OPTIONS =
      ",userxattr,redirect_dir=nofollow,metacopy=off,index=off,volatile";

  /** A command may make devices, and an image have some: none of them opens. */
  static final Set<Mounts.Option> ROOT_OPTIONS = EnumSet.of(Mounts.Option.NO_DEVICES);

  private final Command command;
  private final StepFolder folder;
  private final Launch program;
  private final Launch mountProc;
  private final StepNamespaces namespaces;
  private final MountPoints mountPoints = new MountPoints();
  private volatile List<String> loweredLimits = List.of();

  RootSetup(
      Command command,
      StepFolder folder,
      Launch program,
      Launch mountProc,
      StepNamespaces namespaces) {
    this.command = command;
    this.folder = folder;
    this.program = program;
    this.mountProc = mountProc;
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
        DirectoryHandle links = work.open(StepFolder.name(StepFolder.LINKS));
        DirectoryHandle gate = work.open(StepFolder.name(StepFolder.GATE))) {
      Mounts.enter(links);
      mountOverlay();
      Mounts.enter(work);
      try (DirectoryHandle root = work.open(StepFolder.name(StepFolder.ROOT))) {
        program.program(ProgramSearch.find(root, command).getBytes(StandardCharsets.UTF_8));
        return start(work, root, gate);
      }
    }
  }

  private void mountOverlay() throws PosixException {
    String options = folder.overlayOptions() + OVERLAY_OPTIONS;
    Mounts.mount("overlay", "../" + StepFolder.ROOT, ROOT_OPTIONS, options);
  }

  private ChildProcess start(DirectoryHandle work, DirectoryHandle root, DirectoryHandle gate)
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
      mountProc();
      moveRoot(work, root);
      gate.create(StepFolder.name(StepFolder.GO), 0644).close();
    } finally {
      // Whatever happened: without the file to go on, the waiting process ends by itself.
      openGate(gate, start);
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

  private void mountProc() throws IOException {
    int exitCode = new ChildProcess(mountProc.start()).reap();
    if (exitCode != 0) {
      throw new IOException("mount -t proc ended with exit code " + exitCode);
    }
  }

  private void moveRoot(DirectoryHandle work, DirectoryHandle root) throws IOException {
    try (DirectoryHandle devices = DirectoryHandle.machine("/dev");
        DirectoryHandle sys = DirectoryHandle.machine("/sys");
        DirectoryHandle scripts = work.open(StepFolder.name(StepFolder.SCRIPTS));
        DirectoryHandle files = work.open(StepFolder.name(StepFolder.FILES));
        DirectoryHandle oldRoot = DirectoryHandle.machine("/")) {
      Mounts.enter(root);
      Mounts.pivotToWorkingDirectory();
      mountPoints.directory("/proc");
      mountPoints.directory("/sys");
      mountPoints.directory("/dev");
      Mounts.enter(work);
      Mounts.move(StepFolder.PROC, "/proc");
      KernelFolders.mountSys(sys);
      DeviceFolder.mount(devices, command.settings().sharedMemory());
      DeviceFolder.mountScripts(scripts, command.scripts());
      Mounts.enter(files);
      for (String name : EtcFiles.NAMES) {
        Mounts.bind(name, mountPoints.file("/etc/" + name));
      }
      KernelFolders.protect();
      Mounts.detachOldRoot(oldRoot);
    }
    MountPoints.workingDirectory(command.workingDirectory());
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
