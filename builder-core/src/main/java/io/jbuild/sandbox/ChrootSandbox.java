package io.jbuild.sandbox;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.RunSettings;
import io.jbuild.posix.DirectoryHandle;
import io.jbuild.posix.Launch;
import io.jbuild.posix.OpenFile;
import io.jbuild.posix.PosixException;
import io.jbuild.posix.Privileges;
import io.jbuild.posix.RootedLaunch;
import io.jbuild.posix.Supervisor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * The {@code chroot} rung: a root directory of its own, few capabilities and the image's user, and
 * nothing else; for a container that allows no more. Needs root with CAP_SYS_CHROOT, and a file
 * system on which a device opens.
 *
 * <p>A command cannot leave its root directory: it has no capability to enter another one, nor to
 * look into processes that have more capabilities than it has. It sees the machine's network, and
 * as root it can send signals to other processes.
 */
public final class ChrootSandbox implements Sandbox {

  /** Docker's default but SYS_CHROOT: who may change its root can leave it. */
  static final long CAPABILITIES = Capabilities.DOCKER_DEFAULT & ~(1L << 18);

  /** What watches over commands, of all that this process runs. */
  private static final Set<Integer> RUNNING = ConcurrentHashMap.newKeySet();

  private final Path resolverConfiguration;
  private final Watchdog watchdog;

  private ChrootSandbox(Path resolverConfiguration, Watchdog watchdog) {
    this.resolverConfiguration = resolverConfiguration;
    this.watchdog = watchdog;
  }

  /**
   * A sandbox with a watchdog of its own; one is enough for a JVM.
   *
   * @param resolverConfiguration the machine's {@code /etc/resolv.conf}
   */
  public static ChrootSandbox open(Path resolverConfiguration) throws IOException {
    Privileges.adoptOrphans();
    return new ChrootSandbox(resolverConfiguration, Watchdog.start());
  }

  @Override
  public int run(Command command, RootFilesystem filesystem, StepIo io)
      throws IOException, InterruptedException {
    if (!(filesystem instanceof RootFilesystem.Folder folder)) {
      throw new IllegalArgumentException("not a folder: " + filesystem);
    }
    refuse(command);
    OwnIds.read().check("the command is to run as", command.uid(), command.gid());
    EtcFiles etc =
        EtcFiles.of(command.hostname(), command.settings().hosts(), resolverConfiguration);
    if (command.settings().sharedMemory().isPresent()) {
      io.say("--shm-size is not kept here: /dev/shm is a folder, as large as the disk allows");
    }
    for (StepMount mount : command.mounts()) {
      if (mount instanceof StepMount.Memory memory && memory.size().isPresent()) {
        io.say("the size of the tmpfs " + mount.target() + " is not kept here: it is a folder");
      }
    }
    Path aside = Files.createDirectories(folder.work().resolve("aside"));
    Scaffold scaffold = new Scaffold(folder.root(), aside);
    try (ChrootMounts mounts = new ChrootMounts(scaffold, folder)) {
      ChrootWorld.build(scaffold, command, etc);
      mounts.put(command.mounts());
      scaffold.workingDirectory(command.workingDirectory());
      int exitCode = start(command, folder, io);
      if (exitCode == 0) {
        mounts.check();
        scaffold.check();
      }
      return exitCode;
    }
  }

  private static void refuse(Command command) {
    if (command.privileges() == Command.Privileges.ALL) {
      throw new BuildException(
          Blame.MACHINE,
          "RUN --security=insecure cannot be had on the chroot rung, which has nothing to allow",
          "Leave the flag out, or give the container what a higher rung needs:"
              + " jbuild doctor says what that is.");
    }
    if (command.network() == Command.Network.NONE) {
      throw new BuildException(
          Blame.MACHINE,
          "a RUN without network cannot be had here: the chroot rung has no network namespaces",
          "Leave --network none out, or give the container what a higher rung needs:"
              + " jbuild doctor says what that is.");
    }
  }

  private int start(Command command, RootFilesystem.Folder folder, StepIo io)
      throws IOException, InterruptedException {
    try (StepStreams streams =
            io.terminal().isPresent()
                ? StepTerminal.open(io.terminal().get())
                : StepPipes.open(io.standardInput());
        DirectoryHandle root = DirectoryHandle.open(folder.root());
        OpenFile empty = StepPipes.nothing()) {
      streams.giveTo(command.uid(), command.gid());
      RootedLaunch launch =
          new RootedLaunch(
              Launch.bytes(command.arguments()),
              Launch.bytes(command.environment()),
              streams.ends(empty));
      launch.program(ProgramSearch.find(root, command));
      launch.workIn(command.workingDirectory());
      launch.runAs(
          new RootedLaunch.Identity(command.uid(), command.gid(), command.groups(), CAPABILITIES));
      for (RunSettings.Limit limit : command.settings().limits()) {
        launch.limit(new RootedLaunch.Limit(limit.name(), limit.soft(), limit.hard()));
      }
      try (Supervisor supervisor = launch.start(root)) {
        return attend(command, supervisor, streams, io);
      }
    }
  }

  private int attend(Command command, Supervisor supervisor, StepStreams streams, StepIo io)
      throws IOException, InterruptedException {
    List<FutureTask<Void>> tasks = new ArrayList<>();
    boolean allEnded = false;
    try {
      RUNNING.add(supervisor.process().pid());
      watchdog.guardTree(supervisor.process());
      Optional<PosixException> refusal = supervisor.go();
      if (refusal.isPresent()) {
        throw ProgramSearch.cannotExecute(command.arguments().get(0), refusal.get());
      }
      for (RootedLaunch.Limit limit : supervisor.loweredLimits()) {
        io.say(lowered(command, limit));
      }
      List<FutureTask<Void>> outputs = streams.pump(io);
      tasks.addAll(outputs);
      FutureTask<Void> end = StreamPump.start("jbuild-wait", () -> awaitEnd(supervisor));
      tasks.add(end);
      end.get();
      if (supervisor.leftOthers()) {
        Descendants.end(supervisor.process());
      }
      allEnded = true;
      for (FutureTask<Void> output : outputs) {
        output.get();
      }
      streams.checkInput();
      return supervisor.exitCode();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof BuildException failure) {
        throw failure;
      }
      throw new IOException(
          "the input or output of a command could not be handed on", e.getCause());
    } finally {
      RUNNING.remove(supervisor.process().pid());
      // Where it is known, looking at all processes of the machine would be the larger part.
      if (!allEnded) {
        Descendants.end(supervisor.process());
        Descendants.endOrphans(RUNNING);
      }
      StreamPump.awaitEnd(tasks);
      watchdog.releaseTree(supervisor.process());
    }
  }

  private static void awaitEnd(Supervisor supervisor) throws IOException {
    if (!supervisor.awaitEnd()) {
      throw new BuildException(
          Blame.COMMAND,
          "the command killed the process that watches over it",
          "On the chroot rung a command can signal what else runs in the container: it must not.");
    }
  }

  private static String lowered(Command command, RootedLaunch.Limit now) {
    RunSettings.Limit held = new RunSettings.Limit(now.name(), now.soft(), now.hard());
    return command.settings().limits().stream()
        .filter(limit -> limit.name().equals(now.name()))
        .findFirst()
        .map(asked -> AllowedLimits.words(asked, held))
        .orElseThrow();
  }

  @Override
  public String limits() {
    return "It ran on the chroot rung, where /proc and /sys are empty, /dev/stdout and its like lead"
        + " nowhere, and nothing can be mounted: if it needs one of these, jbuild doctor says what"
        + " a better rung takes.";
  }

  @Override
  public void close() throws IOException {
    watchdog.close();
  }
}
