package io.jbuild.command;

import io.jbuild.blob.WorkFolder;
import io.jbuild.device.DeviceEdits;
import io.jbuild.dockerfile.Instruction.Run.Security;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.MachineFailure;
import io.jbuild.file.ImagePath;
import io.jbuild.layer.Layer;
import io.jbuild.layer.LayerStack;
import io.jbuild.layer.LayerStore;
import io.jbuild.oci.Digest;
import io.jbuild.oci.RunSettings;
import io.jbuild.plan.Step;
import io.jbuild.sandbox.Command;
import io.jbuild.sandbox.OwnIds;
import io.jbuild.sandbox.Sandbox;
import io.jbuild.sandbox.StepIo;
import io.jbuild.sandbox.StepMount;
import io.jbuild.snapshot.FileTimes;
import io.jbuild.snapshot.LayerDiff;
import io.jbuild.snapshot.Snapshot;
import io.jbuild.solve.StepOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Runs commands from this process, which may mount: as root, of the machine or a user namespace.
 */
public final class LocalCommandRunner implements CommandRunner {

  private final LayerStore layers;
  private final StepRoots roots;
  private final Sandbox sandbox;
  private final CommandMounts mounts;
  private final WorkFolder work;
  private final LeftFolders left = new LeftFolders();

  public LocalCommandRunner(
      LayerStore layers, StepRoots roots, Sandbox sandbox, CommandMounts mounts, WorkFolder work) {
    this.layers = layers;
    this.roots = roots;
    this.sandbox = sandbox;
    this.mounts = mounts;
    this.work = work;
  }

  @Override
  public Ran run(RunTask task, StepOutput output) throws IOException, InterruptedException {
    StepIo io = io(output);
    return in(
        task,
        io,
        CommandMounts.Opened::rootTimes,
        prepared -> {
          int code = sandbox.run(prepared.command(), prepared.root().filesystem(), io);
          return code == 0
              ? new Ran.Done(changes(task.step(), prepared))
              : failed(task, code, prepared);
        });
  }

  @Override
  public int enter(RunTask task, StepIo io) throws IOException, InterruptedException {
    return in(
        task,
        io,
        opened -> Collections.emptySortedMap(), // It finds the times that are there.
        prepared -> sandbox.run(prepared.command(), prepared.root().filesystem(), io));
  }

  @Override
  public SortedMap<Digest, LayerStack> saveCaches(RunTask task) throws IOException {
    return mounts.save(task);
  }

  /** A step's command, with all that it finds. */
  private record Prepared(
      Command command,
      StepRoots.StepRoot root,
      LaterTimes times,
      SecretMounts secrets,
      Path folder) {}

  private interface Use<R> {
    R of(Prepared prepared) throws IOException, InterruptedException;
  }

  /**
   * Prepares a step's command.
   *
   * @param io hears what is not as it was to be
   * @param times of files that are to have another one before it starts
   */
  private <R> R in(
      RunTask task,
      StepIo io,
      Function<CommandMounts.Opened, SortedMap<ImagePath, Instant>> times,
      Use<R> use)
      throws IOException, InterruptedException {
    Step.Run step = task.step();
    LayerStack parent = task.parent();
    roots.prepare(parent);
    Snapshot below = layers.snapshot(parent);
    RunUser user = RunUser.parse(step.user(), new Accounts(below));
    Path folder = work.create("run");
    try (SecretMounts secrets = SecretMounts.open(task, folder);
        CommandMounts.Opened opened = mounts.open(task, io::say);
        StepRoots.StepRoot root = roots.open(parent, below, times.apply(opened), folder)) {
      List<StepMount> all = DeviceMounts.of(step.demands().devices().edits(), user);
      all.addAll(opened.mounts());
      all.addAll(secrets.mounts());
      Command command = command(step, user, secrets, all);
      return use.of(new Prepared(command, root, opened.times(), secrets, folder));
    } finally {
      left.add(folder);
    }
  }

  private Layer changes(Step.Run step, Prepared prepared) throws IOException {
    FileTimes times = step.fileTime().map(FileTimes::atMost).orElse(FileTimes.KEPT);
    StepRoots.StepRoot root = prepared.root();
    LayerDiff changes = root.changes(prepared.times().restoring(times), step.settings().unwanted());
    Layer layer = layers.pack(changes);
    root.became(layer);
    return layer;
  }

  private Ran failed(RunTask task, int code, Prepared prepared) throws IOException {
    BuildException failure =
        failure(task.step(), code, advice(prepared.folder(), prepared.secrets()));
    if (task.onFailure() == RunTask.OnFailure.DROP) {
      return new Ran.Failed(failure, code, Optional.empty());
    }
    try {
      Layer changes = layers.pack(prepared.root().changes(FileTimes.KEPT, Set.of()));
      return new Ran.Failed(failure, code, Optional.of(changes));
    } catch (IOException e) {
      // What the command failed with must not be hidden by it: a full disk may be behind both.
      return new Ran.Failed(failure, code, Optional.empty())
          .advising("The state it failed in cannot be kept: " + MachineFailure.words(e) + ".");
    }
  }

  @Override
  public Container.Ended run(Container container, LayerStack image, StepIo io)
      throws IOException, InterruptedException {
    roots.prepare(image);
    roots.settle(image);
    Snapshot below = layers.snapshot(image);
    RunUser user = RunUser.parse(container.user(), new Accounts(below));
    Path folder = work.create("container");
    try (StepRoots.StepRoot root = roots.open(image, below, Collections.emptySortedMap(), folder)) {
      int code;
      boolean interrupted = false;
      try {
        code = sandbox.run(command(container, user), root.filesystem(), io);
      } catch (InterruptedException e) {
        if (container.kept().isEmpty()) {
          throw e;
        }
        interrupted = true;
        code = Container.INTERRUPTED;
      }
      Optional<Layer> changes = Optional.empty();
      if (container.kept().isPresent()) {
        Container.Kept kept = container.kept().get();
        LayerDiff diff = root.changes(FileTimes.atMost(kept.fileTime()), Set.of());
        changes = Optional.of(layers.pack(new OutsideVolumes(diff, kept.volumes())));
      }
      return new Container.Ended(code, interrupted, changes);
    } finally {
      left.add(folder);
    }
  }

  private static Command command(Container container, RunUser user) {
    SortedMap<String, String> environment = new TreeMap<>(container.environment());
    environment.putIfAbsent("HOME", user.home());
    return new Command(
        container.arguments(),
        lines(environment),
        container.workingDirectory(),
        user.uid(),
        user.gid(),
        user.groups(),
        container.network(),
        container.hostname(),
        List.of(),
        RunSettings.DEFAULT,
        List.copyOf(container.mounts()),
        Command.Privileges.DOCKERS);
  }

  @Override
  public void close() throws IOException {
    try (left;
        mounts) {
      sandbox.close();
    }
  }

  private static Command command(
      Step.Run step, RunUser user, SecretMounts secrets, List<StepMount> mounts) {
    SortedMap<String, String> environment = new TreeMap<>(step.proxies());
    environment.putAll(step.environment());
    environment.putIfAbsent("HOME", user.home());
    DeviceEdits devices = step.demands().devices().edits();
    for (String line : devices.environment()) {
      int equals = line.indexOf('=');
      environment.put(line.substring(0, equals), line.substring(equals + 1));
    }
    List<Integer> groups = new ArrayList<>(user.groups());
    groups.addAll(devices.groups());
    step.fileTime()
        .map(Instant::getEpochSecond)
        .ifPresent(time -> environment.putIfAbsent("SOURCE_DATE_EPOCH", String.valueOf(time)));
    String directory = step.workingDirectory();
    return new Command(
        step.arguments(),
        lines(secrets.with(environment)),
        directory.isEmpty() ? "/" : directory,
        user.uid(),
        user.gid(),
        groups.stream().distinct().toList(),
        step.network() ? Command.Network.HOST : Command.Network.NONE,
        step.hostname(),
        step.scripts().stream()
            .map(script -> new Command.Script(script.name(), script.content()))
            .toList(),
        step.settings(),
        mounts,
        step.demands().security() == Security.INSECURE
            ? Command.Privileges.ALL
            : Command.Privileges.DOCKERS);
  }

  private static List<String> lines(SortedMap<String, String> environment) {
    List<String> lines = new ArrayList<>();
    environment.forEach((name, value) -> lines.add(name + "=" + value));
    return lines;
  }

  private static BuildException failure(Step.Run step, int code, String advice) {
    return new BuildException(
        Blame.COMMAND,
        "process \""
            + String.join(" ", step.arguments())
            + "\" did not complete successfully: exit code: "
            + code,
        advice);
  }

  private String advice(Path folder, SecretMounts secrets) throws IOException {
    if (isFull(folder)) {
      return MachineFailure.fullDisk("The disk " + Files.getFileStore(folder))
          + ", or put the store, where RUN writes, elsewhere with {store}.";
    }
    if (!secrets.advice().isEmpty()) {
      return secrets.advice();
    }
    OwnIds ids = OwnIds.read();
    return ids.rootAlone()
        ? "If it needs other users than root: " + ids.advice()
        : sandbox.limits();
  }

  /** Whether the disk a command wrote to takes no more: asked before its files are deleted. */
  private static boolean isFull(Path folder) throws IOException {
    try {
      Files.write(folder.resolve("trial"), new byte[1 << 20]);
      return false;
    } catch (IOException e) {
      if (MachineFailure.isFullDisk(e)) {
        return true;
      }
      throw e;
    }
  }

  private static StepIo io(StepOutput output) {
    return new StepIo() {
      @Override
      public void standardOutput(byte[] buffer, int length) {
        output.out(Arrays.copyOf(buffer, length));
      }

      @Override
      public void standardError(byte[] buffer, int length) {
        output.error(Arrays.copyOf(buffer, length));
      }
    };
  }
}
