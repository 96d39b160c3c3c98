package io.jbuild.worker;

import io.jbuild.blob.BlobStore;
import io.jbuild.blob.Parallel;
import io.jbuild.command.CommandRunner;
import io.jbuild.command.Container;
import io.jbuild.command.Ran;
import io.jbuild.command.RunTask;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.image.ImageStore;
import io.jbuild.json.JsonObject;
import io.jbuild.layer.LayerStack;
import io.jbuild.oci.ConsoleSize;
import io.jbuild.oci.Digest;
import io.jbuild.sandbox.ChosenRung;
import io.jbuild.sandbox.StepIo;
import io.jbuild.sandbox.UserTerminal;
import io.jbuild.solve.StepOutput;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The build's side: hands commands to a worker inside a user namespace. */
public final class WorkerCommandRunner implements CommandRunner {

  /** What it unpacked is to be on the disk before it ends, which may have gigabytes to write. */
  private static final int PATIENCE_SECONDS = 600;

  /**
   * How far a task's output may be ahead of who shows it, at most 64 KiB each; then the worker
   * waits, and its command with it.
   */
  private static final int FRAMES_AHEAD = 64;

  /** How a process ends that was sent SIGKILL. */
  private static final int KILLED = 128 + 9;

  private final Process process;
  private final ImageStore images;
  private final BlobStore blobs;
  private final DataOutputStream out;
  private final AtomicInteger lastTask = new AtomicInteger();
  private final Map<Integer, BlockingQueue<Frame>> tasks = new ConcurrentHashMap<>();

  /** What the worker says first. */
  private final BlockingQueue<Frame> opened = new ArrayBlockingQueue<>(FRAMES_AHEAD);

  /** What to tell of a worker that has ended. */
  private volatile Optional<byte[]> lost = Optional.empty();

  private WorkerCommandRunner(Process process, ImageStore images, BlobStore blobs) {
    this.process = process;
    this.images = images;
    this.blobs = blobs;
    this.out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
    tasks.put(0, opened);
  }

  /**
   * Starts a worker.
   *
   * @param program the worker's JVM and its arguments
   */
  public static WorkerCommandRunner start(
      UserNamespace namespace, List<String> program, ImageStore images, BlobStore blobs)
      throws IOException, InterruptedException {
    WorkerCommandRunner runner = new WorkerCommandRunner(namespace.start(program), images, blobs);
    Thread reader = new Thread(runner::read, "jbuild-worker");
    reader.setDaemon(true);
    reader.start();
    return runner;
  }

  /**
   * By which rung it runs commands. To be asked once, before all else.
   *
   * @throws BuildException where it cannot
   */
  public ChosenRung chosen() throws IOException, InterruptedException {
    boolean known = false;
    try {
      Frame first = opened.take();
      if (first.kind() == Frame.Kind.FAILED) {
        throw Messages.failed(first.bytes());
      }
      known = true;
      return Messages.chosen(JsonObject.parse(first.bytes()));
    } finally {
      tasks.remove(0);
      if (!known) {
        close();
      }
    }
  }

  @Override
  public Ran run(RunTask task, StepOutput output) throws IOException, InterruptedException {
    keep(task);
    Frame done =
        task(
            new Asked(Frame.Kind.STEP, TaskMessages.write(task).toBytes(), Optional.empty(), false),
            frame -> {
              if (frame.kind() == Frame.Kind.OUT) {
                output.out(frame.bytes());
              } else {
                output.error(frame.bytes());
              }
            });
    return Messages.ran(JsonObject.parse(done.bytes()), blobs);
  }

  @Override
  public int enter(RunTask task, StepIo io) throws IOException, InterruptedException {
    keep(task);
    JsonObject json = TaskMessages.write(task);
    io.terminal().ifPresent(terminal -> json.put("terminal", Messages.size(terminal.size())));
    Frame done = used(new Asked(Frame.Kind.ENTER, json.toBytes(), io.standardInput(), false), io);
    return (int) JsonObject.parse(done.bytes()).integer("exitCode").orElseThrow();
  }

  @Override
  public SortedMap<Digest, LayerStack> saveCaches(RunTask task)
      throws IOException, InterruptedException {
    Frame done =
        task(
            new Asked(Frame.Kind.SAVE, TaskMessages.write(task).toBytes(), Optional.empty(), false),
            frame -> {});
    return TaskMessages.stacks(JsonObject.parse(done.bytes()), blobs);
  }

  @Override
  public Container.Ended run(Container container, LayerStack image, StepIo io)
      throws IOException, InterruptedException {
    keep(image);
    Asked asked =
        new Asked(
            Frame.Kind.CONTAINER,
            Messages.container(container, image, io.terminal().map(UserTerminal::size)),
            io.standardInput(),
            container.kept().isPresent());
    return Messages.ended(JsonObject.parse(used(asked, io).bytes()), blobs);
  }

  /** Has the worker run what somebody uses. */
  private Frame used(Asked asked, StepIo io) throws IOException, InterruptedException {
    try {
      return task(asked, frame -> heard(frame, io));
    } finally {
      // Also where the worker is gone, or nobody waits for it any more.
      io.terminal().ifPresent(UserTerminal::detach);
    }
  }

  private void heard(Frame frame, StepIo io) {
    byte[] bytes = frame.bytes();
    switch (frame.kind()) {
      case ATTACHED -> io.terminal().orElseThrow().attach(size -> resize(frame.task(), size));
      case DETACHED -> io.terminal().orElseThrow().detach();
      case OUT -> io.standardOutput(bytes, bytes.length);
      default -> io.standardError(bytes, bytes.length);
    }
  }

  private void resize(int task, ConsoleSize size) {
    try {
      new Frame(task, Frame.Kind.RESIZE, Messages.size(size).toBytes()).send(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the worker and waits for it, interrupted or not: only it can delete what it made. */
  @Override
  public void close() throws IOException {
    try {
      out.close();
    } finally {
      process
          .onExit()
          .completeOnTimeout(process, PATIENCE_SECONDS, TimeUnit.SECONDS)
          .join()
          .destroyForcibly();
    }
  }

  /**
   * What the worker is to do.
   *
   * @param keeps whether it tells what it kept also when it is cancelled
   */
  @SuppressWarnings("ArrayRecordComponent") // It is sent, and never compared.
  private record Asked(
      Frame.Kind kind, byte[] request, Optional<InputStream> input, boolean keeps) {}

  private interface Listener {
    void on(Frame frame);
  }

  private Frame task(Asked asked, Listener listener) throws IOException, InterruptedException {
    int task = lastTask.incrementAndGet();
    BlockingQueue<Frame> frames = new ArrayBlockingQueue<>(FRAMES_AHEAD);
    tasks.put(task, frames);
    // One that begins after the worker's end is not among those that were told of it.
    lost.ifPresent(failure -> frames.add(new Frame(task, Frame.Kind.FAILED, failure)));
    Optional<InputFeeder> feeder = Optional.empty();
    boolean ended = false;
    try {
      new Frame(task, asked.kind(), asked.request()).send(out);
      feeder = asked.input().map(stream -> InputFeeder.start(task, stream, out));
      while (true) {
        Frame frame = next(frames, task, asked);
        switch (frame.kind()) {
          case DONE -> {
            ended = true;
            if (feeder.isPresent()) {
              feeder.get().check();
            }
            return frame;
          }
          case FAILED -> {
            ended = true;
            throw Messages.failed(frame.bytes());
          }
          case TAKEN -> feeder.orElseThrow().taken();
          default -> listener.on(frame);
        }
      }
    } finally {
      tasks.remove(task);
      frames.clear(); // The reader may wait for room in it.
      feeder.ifPresent(InputFeeder::end);
      if (!ended) {
        cancel(task);
      }
    }
  }

  private Frame next(BlockingQueue<Frame> frames, int task, Asked asked)
      throws IOException, InterruptedException {
    try {
      return frames.take();
    } catch (InterruptedException e) {
      if (!asked.keeps()) {
        throw e;
      }
      cancel(task);
      return frames.take();
    }
  }

  private void cancel(int task) throws IOException {
    new Frame(task, Frame.Kind.CANCEL, new byte[0]).send(out);
  }

  private void keep(RunTask task) throws IOException, InterruptedException {
    keep(task.parent());
    for (LayerStack shown : task.shown()) {
      keep(shown);
    }
    for (LayerStack seed : task.carried().seeds().values()) {
      keep(seed);
    }
  }

  /** The worker reads layers from the store alone. */
  private void keep(LayerStack stack) throws IOException, InterruptedException {
    Parallel.forEach(stack.layers(), Parallel.TRANSFERS, images::keep);
  }

  private void read() {
    IOException cut = new IOException("its output ended");
    try {
      DataInputStream in = new DataInputStream(process.getInputStream());
      Optional<Frame> frame = Frame.read(in);
      while (frame.isPresent()) {
        BlockingQueue<Frame> queue = tasks.get(frame.get().task());
        if (queue != null) {
          put(queue, frame.get());
        }
        frame = Frame.read(in);
      }
    } catch (IOException e) {
      cut = e;
      // What comes after bytes that make no sense makes none either.
      process.destroyForcibly();
    }
    byte[] failure = Messages.failure(end(cut));
    lost = Optional.of(failure);
    tasks.forEach((task, queue) -> put(queue, new Frame(task, Frame.Kind.FAILED, failure)));
  }

  /** Waits for room; nobody interrupts the thread that reads. */
  private static void put(BlockingQueue<Frame> queue, Frame frame) {
    try {
      queue.put(frame);
    } catch (InterruptedException e) {
      throw new IllegalStateException("the reader of a worker was interrupted", e);
    }
  }

  /** What a task that waits is told once the worker is gone. */
  private BuildException end(IOException cut) {
    int code = process.onExit().join().exitValue();
    return new BuildException(
        Blame.MACHINE,
        "the process that runs the commands ended with exit code " + code + ": " + cut.getMessage(),
        code == KILLED
            ? "It was killed: by somebody, or by the kernel because memory ran out."
            : "What it said stands above.",
        cut);
  }
}
