package io.jbuild.worker;

import io.jbuild.blob.BlobStore;
import io.jbuild.command.LocalCommandRunner;
import io.jbuild.command.RunTask;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.MachineFailure;
import io.jbuild.json.JsonObject;
import io.jbuild.sandbox.ChosenRung;
import io.jbuild.sandbox.StepIo;
import io.jbuild.sandbox.UserTerminal;
import io.jbuild.solve.StepOutput;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The worker's side: takes tasks from its input until that ends, each on a thread of its own. */
public final class WorkerLoop {

  private final LocalCommandRunner commands;
  private final BlobStore blobs;
  private final DataOutputStream out;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<Integer, Future<?>> tasks = new ConcurrentHashMap<>();
  private final Map<Integer, FedInput> inputs = new ConcurrentHashMap<>();
  private final Map<Integer, DistantTerminal> terminals = new ConcurrentHashMap<>();

  public WorkerLoop(LocalCommandRunner commands, BlobStore blobs, OutputStream out) {
    this.commands = commands;
    this.blobs = blobs;
    this.out = new DataOutputStream(out);
  }

  /** Opens what runs the commands, and says by which rung. */
  @FunctionalInterface
  public interface Opener {
    LocalCommandRunner open(Consumer<ChosenRung> chosen) throws IOException, InterruptedException;
  }

  /** Tells by which rung commands are run, or why by none; then works until the input ends. */
  public static void run(Opener opener, BlobStore blobs, InputStream input, OutputStream out)
      throws IOException, InterruptedException {
    AtomicReference<@Nullable ChosenRung> chosen = new AtomicReference<>();
    LocalCommandRunner opened;
    try {
      opened = opener.open(chosen::set);
    } catch (BuildException e) {
      refuse(e, out);
      return;
    } catch (IOException e) {
      refuse(
          new BuildException(
              Blame.MACHINE,
              "commands cannot be isolated here: " + MachineFailure.words(e),
              "jbuild doctor tells what this machine allows.",
              e),
          out);
      return;
    }
    try (LocalCommandRunner commands = opened) {
      WorkerLoop loop = new WorkerLoop(commands, blobs, out);
      ChosenRung rung = Objects.requireNonNull(chosen.get());
      new Frame(0, Frame.Kind.OPENED, Messages.chosen(rung)).send(loop.out);
      loop.run(input);
    }
  }

  private static void refuse(BuildException why, OutputStream out) throws IOException {
    new Frame(0, Frame.Kind.FAILED, Messages.failure(why)).send(new DataOutputStream(out));
  }

  /** Works until the input ends; then all that still runs is ended. */
  public void run(InputStream input) throws IOException, InterruptedException {
    DataInputStream in = new DataInputStream(input);
    try {
      Optional<Frame> frame = Frame.read(in);
      while (frame.isPresent()) {
        take(frame.get());
        frame = Frame.read(in);
      }
    } finally {
      threads.shutdownNow();
      threads.awaitTermination(60, TimeUnit.SECONDS);
    }
  }

  private void take(Frame frame) throws IOException {
    int task = frame.task();
    switch (frame.kind()) {
      case STEP -> tasks.put(task, threads.submit(() -> attempt(task, () -> step(frame))));
      case SAVE -> tasks.put(task, threads.submit(() -> attempt(task, () -> saved(frame))));
      case CONTAINER, ENTER -> {
        FedInput input =
            new FedInput(() -> new Frame(task, Frame.Kind.TAKEN, new byte[0]).send(out));
        inputs.put(task, input);
        tasks.put(task, threads.submit(() -> attempt(task, () -> used(frame, input))));
      }
      case INPUT -> input(task).ifPresent(input -> input.add(frame.bytes()));
      case INPUT_END -> input(task).ifPresent(FedInput::end);
      case RESIZE -> {
        DistantTerminal terminal = terminals.get(task);
        if (terminal != null) {
          terminal.resize(Messages.size(JsonObject.parse(frame.bytes())));
        }
      }
      case CANCEL -> {
        Future<?> running = tasks.get(task);
        if (running != null) {
          running.cancel(/* mayInterruptIfRunning= */ true);
        }
      }
      case OPENED, TAKEN, ATTACHED, DETACHED, OUT, ERROR, DONE, FAILED ->
          throw new IOException("a frame of kind " + frame.kind() + " came to a worker");
    }
  }

  /** A container's input; empty where the container has ended meanwhile. */
  private Optional<FedInput> input(int task) {
    return Optional.ofNullable(inputs.get(task));
  }

  private interface Task {
    JsonObject run() throws IOException, InterruptedException;
  }

  private void attempt(int task, Task work) {
    try {
      Frame result;
      try {
        result = new Frame(task, Frame.Kind.DONE, work.run().toBytes());
      } catch (BuildException e) {
        result = new Frame(task, Frame.Kind.FAILED, Messages.failure(e));
      } catch (IOException e) {
        result = new Frame(task, Frame.Kind.FAILED, Messages.failure(e));
      } catch (LinkageError e) {
        byte[] failure =
            MachineFailure.library(e).map(Messages::failure).orElseGet(() -> Messages.fault(e));
        result = new Frame(task, Frame.Kind.FAILED, failure);
      } catch (RuntimeException | Error e) {
        // As at the end of main: the build must hear of whatever it was, or it would wait for ever.
        result = new Frame(task, Frame.Kind.FAILED, Messages.fault(e));
      }
      result.send(out);
    } catch (InterruptedException e) {
      // The build asked for the end of the task, and no longer waits for its result.
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      // The build is gone; the end of the input ends everything else.
      Thread.currentThread().interrupt();
    } finally {
      tasks.remove(task);
      input(task).ifPresent(FedInput::end);
      inputs.remove(task);
      terminals.remove(task);
    }
  }

  private JsonObject step(Frame frame) throws IOException, InterruptedException {
    JsonObject json = JsonObject.parse(frame.bytes());
    RunTask task = TaskMessages.read(json, blobs);
    StepOutput output =
        new StepOutput() {
          @Override
          public void out(byte[] bytes) {
            tell(frame.task(), Frame.Kind.OUT, bytes);
          }

          @Override
          public void error(byte[] bytes) {
            tell(frame.task(), Frame.Kind.ERROR, bytes);
          }
        };
    return Messages.ran(commands.run(task, output), blobs);
  }

  private JsonObject saved(Frame frame) throws IOException, InterruptedException {
    RunTask task = TaskMessages.read(JsonObject.parse(frame.bytes()), blobs);
    return TaskMessages.stacks(commands.saveCaches(task));
  }

  /** Runs what somebody uses. */
  private JsonObject used(Frame frame, InputStream input) throws IOException, InterruptedException {
    JsonObject json = JsonObject.parse(frame.bytes());
    StepIo io = io(frame, input, terminal(frame.task(), json.object("terminal")));
    if (frame.kind() == Frame.Kind.ENTER) {
      int code = commands.enter(TaskMessages.read(json, blobs), io);
      return JsonObject.create().put("exitCode", code);
    }
    return Messages.ended(commands.run(Messages.container(json), Messages.parent(json, blobs), io));
  }

  private StepIo io(Frame frame, InputStream input, Optional<UserTerminal> terminal) {
    return new StepIo() {
      @Override
      public void standardOutput(byte[] buffer, int length) {
        tell(frame.task(), Frame.Kind.OUT, Arrays.copyOf(buffer, length));
      }

      @Override
      public void standardError(byte[] buffer, int length) {
        tell(frame.task(), Frame.Kind.ERROR, Arrays.copyOf(buffer, length));
      }

      @Override
      public Optional<UserTerminal> terminal() {
        return terminal;
      }

      @Override
      public Optional<InputStream> standardInput() {
        return Optional.of(input);
      }
    };
  }

  private Optional<UserTerminal> terminal(int task, Optional<JsonObject> size) throws IOException {
    if (size.isEmpty()) {
      return Optional.empty();
    }
    DistantTerminal terminal =
        new DistantTerminal(Messages.size(size.get()), kind -> tell(task, kind, new byte[0]));
    terminals.put(task, terminal);
    return Optional.of(terminal);
  }

  private void tell(int task, Frame.Kind kind, byte[] bytes) {
    try {
      new Frame(task, kind, bytes).send(out);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
