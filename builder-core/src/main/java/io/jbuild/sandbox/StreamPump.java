package io.jbuild.sandbox;

import io.jbuild.posix.Errno;
import io.jbuild.posix.OpenFile;
import io.jbuild.posix.PosixException;
import io.jbuild.posix.Uninterrupted;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Moves bytes between a command's pipes and whoever gives or takes them, each in its thread. */
final class StreamPump {

  /** Takes bytes. */
  @FunctionalInterface
  interface Sink {
    void take(byte[] buffer, int length);
  }

  /** Gives bytes. */
  @FunctionalInterface
  interface Source {
    /** Fills the buffer from its beginning; -1 at the end. */
    int read(byte[] buffer) throws IOException;
  }

  private StreamPump() {}

  /** Starts to hand all that comes out of a source to the sink; the task ends with the source. */
  static FutureTask<Void> drain(String name, Source source, Sink sink) {
    return start(name, () -> copy(source, sink));
  }

  /** Starts to write a stream into a pipe or terminal, and closes that. */
  static FutureTask<Void> feed(String name, InputStream source, OpenFile target) {
    return start(name, () -> copy(source, target));
  }

  /** What a thread does. */
  @FunctionalInterface
  interface Work {
    void run() throws IOException;
  }

  /** Does the work in a thread of its own. */
  static FutureTask<Void> start(String name, Work work) {
    FutureTask<Void> task =
        new FutureTask<>(
            () -> {
              work.run();
              return null;
            });
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
    return task;
  }

  /** Waits until all ended, however they did; an interrupt waits too. */
  static void awaitEnd(List<FutureTask<Void>> tasks) {
    for (FutureTask<Void> task : tasks) {
      try {
        if (!task.isDone()) { // One that was cancelled has no result to ask for.
          Uninterrupted.get(task);
        }
      } catch (ExecutionException e) {
        // Whoever waited for the result has seen it.
      }
    }
  }

  private static void copy(Source source, Sink sink) throws IOException {
    byte[] buffer = new byte[1 << 15];
    int length = source.read(buffer);
    while (length >= 0) {
      sink.take(buffer, length);
      length = source.read(buffer);
    }
  }

  private static void copy(InputStream source, OpenFile target) throws IOException {
    try (target) {
      byte[] buffer = new byte[1 << 15];
      int length = source.read(buffer);
      while (length >= 0) {
        target.write(buffer, length);
        length = source.read(buffer);
      }
    } catch (PosixException e) {
      if (!e.is(Errno.EPIPE) && !e.is(Errno.EIO)) {
        throw e;
      }
      // The command wants no more, or its terminal has nobody any more.
    }
  }
}
