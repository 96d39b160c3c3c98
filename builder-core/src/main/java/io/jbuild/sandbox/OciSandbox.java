package io.jbuild.sandbox;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.json.JsonObject;
import io.jbuild.posix.ChildProcess;
import io.jbuild.posix.Errno;
import io.jbuild.posix.Launch;
import io.jbuild.posix.OpenFile;
import io.jbuild.posix.ProcLaunch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The {@code oci} rung: an OCI runtime, which knows to filter system calls. What it needs besides
 * is what {@link NamespaceSandbox} needs.
 */
public final class OciSandbox implements Sandbox {

  private static final List<byte[]> ENVIRONMENT =
      Launch.bytes("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");

  private final OciRuntime runtime;
  private final OciBundle bundle;
  private final Path resolverConfiguration;
  private final Watchdog watchdog;

  private OciSandbox(
      OciRuntime runtime, OciBundle bundle, Path resolverConfiguration, Watchdog watchdog) {
    this.runtime = runtime;
    this.bundle = bundle;
    this.resolverConfiguration = resolverConfiguration;
    this.watchdog = watchdog;
  }

  /**
   * A sandbox with a watchdog of its own; one is enough for a JVM.
   *
   * @param resolverConfiguration the machine's {@code /etc/resolv.conf}
   */
  static OciSandbox open(OciRuntime runtime, Path resolverConfiguration) throws IOException {
    PivotedClasses.load();
    return new OciSandbox(runtime, OciBundle.open(), resolverConfiguration, Watchdog.start());
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
    AllowedLimits limits = AllowedLimits.of(command.settings().limits());
    Path own = Files.createDirectory(root.work().toAbsolutePath().resolve("oci"));
    OciBundle.Configuration configuration =
        bundle.of(
            OciRuntime.bundle(own),
            folder.root(),
            command,
            limits.limits(),
            io.terminal().map(UserTerminal::size));
    for (String lowered : limits.lowered()) {
      io.say(lowered);
    }
    StepNamespaces namespaces = new StepNamespaces(command, watchdog);
    try (StepStreams streams = streams(command, io);
        OpenFile empty = StepPipes.nothing();
        ProcLaunch launch =
            new ProcLaunch(Launch.bytes(runtime.run(own)), ENVIRONMENT, streams.ends(empty))) {
      OciSetup setup = new OciSetup(command, folder, configuration, launch, namespaces);
      try {
        ChildProcess process = LoneThread.run("jbuild-oci", setup);
        FirstWords words = new FirstWords(io);
        int code = new Attendance(watchdog).attend(process, streams, words);
        if (code != 0) {
          check(own, command, words);
        }
        return code;
      } finally {
        namespaces.release();
        MadeMountPoints.removeFrom(root.upper(), setup.madeMountPoints());
      }
    }
  }

  /**
   * The command's own terminal is the runtime's to make, which moves what passes to that of its own
   * streams.
   */
  private static StepStreams streams(Command command, StepIo io) throws IOException {
    if (io.terminal().isPresent()) {
      StepTerminal terminal = StepTerminal.open(io.terminal().get());
      terminal.passAsIs();
      return terminal;
    }
    StepPipes pipes = StepPipes.open(io.standardInput());
    pipes.giveTo(command.uid(), command.gid());
    return pipes;
  }

  /** Tells a command that failed from one that never ran. */
  private void check(Path own, Command command, FirstWords words) throws IOException {
    Optional<String> error = loggedError(OciRuntime.log(own));
    if (error.isEmpty() && Files.exists(OciRuntime.pidFile(own))) {
      // The runtime's last word before it becomes the command: nobody is left to log it.
      Optional<Errno> failure = words.execFailure();
      if (failure.isPresent()) {
        throw ProgramSearch.cannotExecute(command.arguments().get(0), failure.get());
      }
      return;
    }
    String said = error.orElseGet(words::text).strip();
    throw new BuildException(
        Blame.MACHINE,
        runtime + " could not start the command" + (said.isEmpty() ? "" : ": " + said),
        "{isolation} namespaces does without it.");
  }

  private static Optional<String> loggedError(Path log) throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(log, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    Optional<String> last = Optional.empty();
    for (String line : lines) {
      if (line.startsWith("{")) {
        JsonObject entry = JsonObject.parse(line.getBytes(StandardCharsets.UTF_8));
        if (entry.text("level").orElse("").equalsIgnoreCase("error")) {
          last = entry.text("msg");
        }
      }
    }
    return last;
  }

  @Override
  public void close() throws IOException {
    watchdog.close();
  }
}
