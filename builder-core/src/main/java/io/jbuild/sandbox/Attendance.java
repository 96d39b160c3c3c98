package io.jbuild.sandbox;

import io.jbuild.posix.ChildProcess;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Stays with a command's first process until its end, and hands on what it prints. */
record Attendance(Watchdog watchdog) {

  /** Its exit code, once all it left behind is ended too. */
  int attend(ChildProcess process, StepStreams streams, StepIo io)
      throws IOException, InterruptedException {
    int exitCode;
    List<FutureTask<Void>> outputs = List.of();
    try {
      watchdog.guard(process);
      outputs = streams.pump(io);
      StreamPump.start("jbuild-wait", process::awaitEnd).get();
      for (FutureTask<Void> output : outputs) {
        output.get();
      }
      streams.checkInput();
    } catch (ExecutionException e) {
      throw new IOException(
          "the input or output of a command could not be handed on", e.getCause());
    } finally {
      // Where it has ended by itself, this changes nothing, not even its exit code.
      process.kill();
      watchdog.release(process);
      exitCode = process.reap();
      StreamPump.awaitEnd(outputs);
    }
    return exitCode;
  }
}
