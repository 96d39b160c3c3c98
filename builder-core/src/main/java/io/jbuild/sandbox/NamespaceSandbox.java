package io.jbuild.sandbox;

import io.jbuild.posix.ChildProcess;
import io.jbuild.posix.Launch;
import io.jbuild.posix.ProcMount;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The {@code namespaces} rung: system calls of our own, and nothing else needed than a shell. Needs
 * CAP_SYS_ADMIN, of the machine or of a user namespace.
 *
 * <p>A run's mounts exist only in its own mount namespace, and its processes only in its own pid
 * namespace: both end with its first process.
 */
public final class NamespaceSandbox implements Sandbox {

  private final Path resolverConfiguration;
  private final Watchdog watchdog;

  private NamespaceSandbox(Path resolverConfiguration, Watchdog watchdog) {
    this.resolverConfiguration = resolverConfiguration;
    this.watchdog = watchdog;
  }

  /**
   * A sandbox with a watchdog of its own; one is enough for a JVM.
   *
   * @param resolverConfiguration the machine's {@code /etc/resolv.conf}
   */
  public static NamespaceSandbox open(Path resolverConfiguration) throws IOException {
    PivotedClasses.load();
    return new NamespaceSandbox(resolverConfiguration, Watchdog.start());
  }

  @Override
  public int run(Command command, RootFilesystem filesystem, StepIo io)
      throws IOException, InterruptedException {
    if (!(filesystem instanceof RootFilesystem.Union root)) {
      throw new IllegalArgumentException("not a union mount: " + filesystem);
    }
    OwnIds.read().check("the command is to run as", command.uid(), command.gid());
    EtcFiles etc =
        EtcFiles.of(command.hostname(), command.settings().hosts(), resolverConfiguration);
    StepFolder folder = StepFolder.make(root, etc, command.scripts());
    try (StepStreams streams =
            io.terminal().isPresent()
                ? StepTerminal.openApart(io.terminal().get())
                : StepPipes.open(io.standardInput());
        Launch program = program(command, streams);
        ProcMount proc = new ProcMount("/proc")) {
      streams.giveTo(command.uid(), command.gid());
      StepNamespaces namespaces = new StepNamespaces(command, watchdog);
      RootSetup setup =
          new RootSetup(
              command, folder, program, new KernelMounts(proc, streams.terminals()), namespaces);
      try {
        ChildProcess process = LoneThread.run("jbuild-root", setup);
        for (String lowered : setup.loweredLimits()) {
          io.say(lowered);
        }
        return new Attendance(watchdog).attend(process, streams, io);
      } finally {
        namespaces.release();
        MadeMountPoints.removeFrom(root.upper(), setup.madeMountPoints());
      }
    }
  }

  private static Launch program(Command command, StepStreams streams) throws IOException {
    Launch launch =
        new Launch(Launch.bytes(command.arguments()), Launch.bytes(command.environment()));
    // These two in the directory of the gate; what follows in the image.
    launch.openForReading(0, StepFolder.PIPE);
    launch.openForReading(0, StepFolder.GO);
    streams.connect(launch);
    launch.workIn(command.workingDirectory());
    return launch;
  }

  @Override
  public void close() throws IOException {
    watchdog.close();
  }
}
