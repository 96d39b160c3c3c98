package io.jbuild.sandbox;

import io.jbuild.posix.Errno;
import io.jbuild.posix.OpenFile;
import io.jbuild.posix.PosixException;
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

  private StreamPump() {}

  /** Starts to hand all that comes out of a pipe to the sink; the task ends with the pipe. */
  static FutureTask<Void> drain(String name, OpenFile pipe, Sink sink) {
    return start(name, () -> copy(pipe, sink));
  }

  /** Starts to write a stream into a pipe, and closes the pipe. */
  static FutureTask<Void> feed(String name, InputStream source, OpenFile pipe) {
    return start(name, () -> copy(source, pipe));
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
    boolean interrupted = false;
    for (FutureTask<Void> task : tasks) {
      while (!task.isDone()) {
        try {
          task.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          break; // Whoever waited for the result has seen it.
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void copy(OpenFile pipe, Sink sink) throws IOException {
    byte[] buffer = new byte[1 << 15];
    int length = pipe.read(buffer);
    while (length >= 0) {
      sink.take(buffer, length);
      length = pipe.read(buffer);
    }
  }

  private static void copy(InputStream source, OpenFile pipe) throws IOException {
    try (pipe) {
      byte[] buffer = new byte[1 << 15];
      int length = source.read(buffer);
      while (length >= 0) {
        pipe.write(buffer, length);
        length = source.read(buffer);
      }
    } catch (PosixException e) {
      if (!e.is(Errno.EPIPE)) {
        throw e;
      }
      // The command wants no more.
    }
  }
}
