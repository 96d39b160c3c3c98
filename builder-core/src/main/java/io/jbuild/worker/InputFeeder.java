package io.jbuild.worker;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;

/**
 * The build's side of what a container reads: a few frames ahead of what was read there and no
 * more, so that an input without an end fills no memory and keeps no other frame waiting.
 */
final class InputFeeder {

  private static final int FRAMES_AHEAD = 16;
  private static final int FRAME_BYTES = 8192;

  private final int task;
  private final InputStream input;
  private final DataOutputStream out;
  private final Semaphore room = new Semaphore(FRAMES_AHEAD);
  private final FutureTask<Void> feeding = new FutureTask<>(this::feed);
  private volatile boolean ended;

  private InputFeeder(int task, InputStream input, DataOutputStream out) {
    this.task = task;
    this.input = input;
    this.out = out;
  }

  static InputFeeder start(int task, InputStream input, DataOutputStream out) {
    InputFeeder feeder = new InputFeeder(task, input, out);
    Thread thread = new Thread(feeder.feeding, "jbuild-stdin");
    thread.setDaemon(true);
    thread.start();
    return feeder;
  }

  /** A frame of it was read. */
  void taken() {
    room.release();
  }

  /** Nobody reads any more. The thread ends with its next frame: a read cannot be broken off. */
  void end() {
    ended = true;
    room.release();
  }

  /** Throws what stopped the input, if anything did; one that is still open is not waited for. */
  void check() throws IOException, InterruptedException {
    if (feeding.isDone()) {
      try {
        feeding.get();
      } catch (ExecutionException e) {
        throw new IOException("the input of a command could not be handed on", e.getCause());
      }
    }
  }

  private Void feed() throws IOException, InterruptedException {
    byte[] buffer = new byte[FRAME_BYTES];
    try {
      int length = input.read(buffer);
      while (length >= 0 && !ended) {
        room.acquire();
        new Frame(task, Frame.Kind.INPUT, Arrays.copyOf(buffer, length)).send(out);
        length = input.read(buffer);
      }
    } finally {
      if (!ended) {
        new Frame(task, Frame.Kind.INPUT_END, new byte[0]).send(out);
      }
    }
    return null;
  }
}
