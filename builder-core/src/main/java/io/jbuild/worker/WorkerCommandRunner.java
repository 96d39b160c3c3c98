package io.jbuild.worker;

import io.jbuild.blob.BlobStore;
import io.jbuild.image.ImageStore;
import io.jbuild.json.JsonObject;
import io.jbuild.layer.Layer;
import io.jbuild.layer.LayerStack;
import io.jbuild.plan.Step;
import io.jbuild.runner.CommandRunner;
import io.jbuild.runner.Container;
import io.jbuild.sandbox.StepIo;
import io.jbuild.solve.StepOutput;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The build's side: hands commands to a worker inside a user namespace. */
public final class WorkerCommandRunner implements CommandRunner {

  private final Process process;
  private final ImageStore images;
  private final BlobStore blobs;
  private final DataOutputStream out;
  private final AtomicInteger lastTask = new AtomicInteger();
  private final Map<Integer, BlockingQueue<Frame>> tasks = new ConcurrentHashMap<>();

  private WorkerCommandRunner(Process process, ImageStore images, BlobStore blobs) {
    this.process = process;
    this.images = images;
    this.blobs = blobs;
    this.out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
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

  @Override
  public Layer run(Step.Run step, LayerStack parent, StepOutput output)
      throws IOException, InterruptedException {
    keep(parent);
    Frame done =
        task(
            Frame.Kind.STEP,
            Messages.step(step, parent),
            frame -> {
              if (frame.kind() == Frame.Kind.OUT) {
                output.out(frame.bytes());
              } else {
                output.error(frame.bytes());
              }
            },
            Optional.empty());
    return Messages.layer(JsonObject.parse(done.bytes()), blobs);
  }

  @Override
  public int run(Container container, LayerStack image, StepIo io)
      throws IOException, InterruptedException {
    keep(image);
    Frame done =
        task(
            Frame.Kind.CONTAINER,
            Messages.container(container, image),
            frame -> {
              if (frame.kind() == Frame.Kind.OUT) {
                io.standardOutput(frame.bytes(), frame.bytes().length);
              } else {
                io.standardError(frame.bytes(), frame.bytes().length);
              }
            },
            io.standardInput());
    return (int) JsonObject.parse(done.bytes()).integer("exitCode").orElse(1);
  }

  @Override
  public void close() throws IOException {
    out.close();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private interface Listener {
    void on(Frame frame);
  }

  private Frame task(
      Frame.Kind kind, byte[] request, Listener listener, Optional<InputStream> input)
      throws IOException, InterruptedException {
    int task = lastTask.incrementAndGet();
    BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
    tasks.put(task, frames);
    boolean ended = false;
    try {
      new Frame(task, kind, request).send(out);
      input.ifPresent(stream -> feed(task, stream));
      while (true) {
        Frame frame = frames.take();
        switch (frame.kind()) {
          case DONE -> {
            ended = true;
            return frame;
          }
          case FAILED -> {
            ended = true;
            throw Messages.failed(frame.bytes());
          }
          default -> listener.on(frame);
        }
      }
    } finally {
      tasks.remove(task);
      if (!ended) {
        new Frame(task, Frame.Kind.CANCEL, new byte[0]).send(out);
      }
    }
  }

  private void feed(int task, InputStream stream) {
    Thread feeder =
        new Thread(
            () -> {
              byte[] buffer = new byte[8192];
              try {
                int length = stream.read(buffer);
                while (length > 0) {
                  new Frame(task, Frame.Kind.INPUT, Arrays.copyOf(buffer, length)).send(out);
                  length = stream.read(buffer);
                }
                new Frame(task, Frame.Kind.INPUT, new byte[0]).send(out);
              } catch (IOException e) {
                // The command is over, or what it read from is: either way there is no more input.
                Thread.currentThread().interrupt();
              }
            },
            "jbuild-input");
    feeder.setDaemon(true);
    feeder.start();
  }

  /** The worker reads layers from the store alone. */
  private void keep(LayerStack stack) throws IOException {
    for (Layer layer : stack.layers()) {
      images.keep(layer);
    }
  }

  private void read() {
    String end = "the worker ended";
    try {
      DataInputStream in = new DataInputStream(process.getInputStream());
      Optional<Frame> frame = Frame.read(in);
      while (frame.isPresent()) {
        BlockingQueue<Frame> queue = tasks.get(frame.get().task());
        if (queue != null) {
          queue.add(frame.get());
        }
        frame = Frame.read(in);
      }
    } catch (IOException e) {
      end = "the worker was lost: " + e.getMessage();
    }
    byte[] failure = Messages.failure(new IOException(end));
    tasks.forEach((task, queue) -> queue.add(new Frame(task, Frame.Kind.FAILED, failure)));
  }
}
