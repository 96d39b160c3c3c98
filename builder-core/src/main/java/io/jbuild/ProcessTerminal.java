package io.jbuild;

import io.jbuild.oci.ConsoleSize;
import io.jbuild.posix.Signals;
import io.jbuild.posix.Terminal;
import io.jbuild.request.ContainerTerminal;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The terminal that this process was started at. Whatever ends the process while a container has
 * it, but SIGKILL, the terminal is before what it was.
 */
public final class ProcessTerminal implements ContainerTerminal {

  private final OptionalInt keys;
  private final OptionalInt window;
  private byte @Nullable [] settings;
  private @Nullable Closeable signals;

  private ProcessTerminal(OptionalInt keys, OptionalInt window) {
    this.keys = keys;
    this.window = window;
  }

  /**
   * That of descriptors.
   *
   * @param keys that of which a container gets each key; empty where it gets none
   * @param window that of whose size the container's is; empty where nobody looks at it
   */
  public static ProcessTerminal of(OptionalInt keys, OptionalInt window) {
    return new ProcessTerminal(keys, window);
  }

  @Override
  public ConsoleSize size() {
    if (window.isEmpty()) {
      return new ConsoleSize(0, 0);
    }
    try {
      Terminal.Window now = Terminal.inherited(window.getAsInt()).window();
      return new ConsoleSize(now.rows(), now.columns());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void attach(Consumer<ConsoleSize> resized) {
    if (window.isPresent()) {
      Closeable opened = Signals.onWindowChange(() -> resized.accept(size()));
      synchronized (this) {
        signals = opened;
      }
      resized.accept(size()); // It may have changed before somebody listened.
    }
    if (keys.isPresent()) {
      makeRaw(keys.getAsInt());
    }
  }

  private synchronized void makeRaw(int descriptor) {
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(this::restore, "jbuild-terminal"));
    } catch (IllegalStateException e) {
      return; // This process is ending already.
    }
    try {
      Terminal terminal = Terminal.inherited(descriptor);
      settings = terminal.settings();
      terminal.makeRaw();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void detach() {
    restore();
    Closeable opened;
    synchronized (this) {
      opened = signals;
      signals = null;
    }
    try {
      if (opened != null) {
        opened.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized void restore() {
    byte[] before = settings;
    settings = null;
    if (before != null && keys.isPresent()) {
      try {
        Terminal.inherited(keys.getAsInt()).set(before);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
