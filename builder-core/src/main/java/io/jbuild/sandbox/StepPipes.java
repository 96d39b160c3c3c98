package io.jbuild.sandbox;

import io.jbuild.posix.DirectoryHandle;
import io.jbuild.posix.Launch;
import io.jbuild.posix.OpenFile;
import io.jbuild.posix.Pipe;
import io.jbuild.posix.PosixException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** The pipes between a command and its {@link StepIo}. */
final class StepPipes implements StepStreams {

  private final Optional<InputStream> source;
  private final Optional<Pipe> input;
  private final Pipe output;
  private final Pipe error;
  private @Nullable FutureTask<Void> feeding;

  private StepPipes(Optional<InputStream> source, Optional<Pipe> input, Pipe output, Pipe error) {
    this.source = source;
    this.input = input;
    this.output = output;
    this.error = error;
  }

  static StepPipes open(Optional<InputStream> source) throws IOException {
    Optional<Pipe> input = source.isPresent() ? Optional.of(Pipe.open()) : Optional.empty();
    return new StepPipes(source, input, Pipe.open(), Pipe.open());
  }

  @Override
  public void giveTo(int uid, int gid) throws IOException {
    output.writeEnd().chown(uid, gid);
    error.writeEnd().chown(uid, gid);
    if (input.isPresent()) {
      input.get().readEnd().chown(uid, gid);
    }
  }

  @Override
  public void connect(Launch launch) throws IOException {
    if (input.isPresent()) {
      launch.use(0, input.get().readEnd());
    } else {
      launch.openForReading(0, "/dev/null");
    }
    launch.use(1, output.writeEnd());
    launch.use(2, error.writeEnd());
  }

  /** What a command without input reads: the machine's, whatever the image has in its place. */
  static OpenFile nothing() throws PosixException {
    try (DirectoryHandle devices = DirectoryHandle.machine("/dev")) {
      return devices.read("null".getBytes(StandardCharsets.US_ASCII));
    }
  }

  @Override
  public List<OpenFile> ends(OpenFile empty) {
    return List.of(
        input.isPresent() ? input.get().readEnd() : empty, output.writeEnd(), error.writeEnd());
  }

  @Override
  public Optional<OpenFile> terminals() {
    return Optional.empty();
  }

  @Override
  public List<FutureTask<Void>> pump(StepIo io) throws IOException {
    output.writeEnd().close();
    error.writeEnd().close();
    if (input.isPresent()) {
      input.get().readEnd().close();
      feeding = StreamPump.feed("jbuild-stdin", source.orElseThrow(), input.get().writeEnd());
    }
    return List.of(
        StreamPump.drain("jbuild-stdout", output.readEnd()::read, io::standardOutput),
        StreamPump.drain("jbuild-stderr", error.readEnd()::read, io::standardError));
  }

  @Override
  public void checkInput() throws ExecutionException, InterruptedException {
    if (feeding != null && feeding.isDone()) {
      feeding.get();
    }
  }

  @Override
  public void close() throws IOException {
    try (output;
        error) {
      // The feeding thread closes the end it writes to.
      if (input.isPresent()) {
        input.get().readEnd().close();
      }
    }
  }
}
