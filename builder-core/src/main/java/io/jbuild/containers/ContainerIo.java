package io.jbuild.containers;

import io.jbuild.oci.ConsoleSize;
import io.jbuild.request.ContainerRequest;
import io.jbuild.request.ContainerTerminal;
import io.jbuild.sandbox.StepIo;
import io.jbuild.sandbox.UserTerminal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Consumer;

/** A container's streams, as its request gives them. */
record ContainerIo(ContainerRequest.Streams streams) implements StepIo {

  @Override
  public void standardOutput(byte[] buffer, int length) {
    write(streams.output(), buffer, length);
  }

  @Override
  public void standardError(byte[] buffer, int length) {
    write(streams.error(), buffer, length);
  }

  @Override
  public Optional<InputStream> standardInput() {
    return Optional.of(streams.input());
  }

  @Override
  public Optional<UserTerminal> terminal() {
    return streams.terminal().map(ContainerIo::terminal);
  }

  private static UserTerminal terminal(ContainerTerminal terminal) {
    return new UserTerminal() {
      @Override
      public ConsoleSize size() {
        return terminal.size();
      }

      @Override
      public void attach(Consumer<ConsoleSize> resized) {
        terminal.attach(resized);
      }

      @Override
      public void detach() {
        terminal.detach();
      }
    };
  }

  private static void write(OutputStream stream, byte[] buffer, int length) {
    try {
      stream.write(buffer, 0, length);
      stream.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
