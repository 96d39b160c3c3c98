package io.jbuild.sandbox;

import io.jbuild.oci.ConsoleSize;
import io.jbuild.posix.DirectoryHandle;
import io.jbuild.posix.Errno;
import io.jbuild.posix.Launch;
import io.jbuild.posix.Mounts;
import io.jbuild.posix.Namespaces;
import io.jbuild.posix.OpenFile;
import io.jbuild.posix.PosixException;
import io.jbuild.posix.PseudoTerminal;
import io.jbuild.posix.Terminal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** A terminal between a command and its {@link StepIo}: all three streams of the command. */
final class StepTerminal implements StepStreams {

  private final UserTerminal user;
  private final PseudoTerminal terminal;
  private final Optional<OpenFile> folder;
  private @Nullable FutureTask<Void> feeding;
  private boolean closed;

  private StepTerminal(UserTerminal user, PseudoTerminal terminal, Optional<OpenFile> folder) {
    this.user = user;
    this.terminal = terminal;
    this.folder = folder;
  }

  /** One of the machine's. */
  static StepTerminal open(UserTerminal user) throws IOException {
    try (DirectoryHandle devices = DirectoryHandle.machine("/dev")) {
      PseudoTerminal terminal = PseudoTerminal.open(devices.self());
      return sized(new StepTerminal(user, terminal, Optional.empty()));
    }
  }

  /** The first of a devpts file system that is to be the command's: there it has a name. */
  static StepTerminal openApart(UserTerminal user) throws IOException {
    OpenFile folder = LoneThread.run("jbuild-terminal", StepTerminal::mount);
    boolean opened = false;
    try {
      PseudoTerminal terminal = PseudoTerminal.open(folder);
      opened = true;
      return sized(new StepTerminal(user, terminal, Optional.of(folder)));
    } finally {
      if (!opened) {
        folder.close();
      }
    }
  }

  private static OpenFile mount() throws PosixException {
    Namespaces.unshare(EnumSet.of(Namespaces.Kind.MOUNT));
    Mounts.makeAllPrivate();
    // Anywhere: nobody but this thread sees it there.
    DeviceFolder.mountTerminals("/dev");
    try (DirectoryHandle devices = DirectoryHandle.machine("/dev")) {
      return Mounts.copy(devices.self());
    }
  }

  private static StepTerminal sized(StepTerminal opened) throws IOException {
    boolean whole = false;
    try {
      opened.terminal.terminal().resize(window(opened.user.size()));
      whole = true;
      return opened;
    } finally {
      if (!whole) {
        opened.close();
      }
    }
  }

  private static Terminal.Window window(ConsoleSize size) {
    return new Terminal.Window(size.height(), size.width());
  }

  /** For a command that has one of its own in between: what passes is not touched a second time. */
  void passAsIs() throws IOException {
    terminal.terminal().makeRaw();
  }

  @Override
  public void giveTo(int uid, int gid) throws IOException {
    try {
      terminal.slave().chown(uid, -1); // its group is that of terminals
    } catch (PosixException e) {
      // One of the machine's has a group that a user namespace may not know. The command has it
      // open, and only cannot open it by name.
      if (!e.is(Errno.EPERM)) {
        throw e;
      }
    }
  }

  @Override
  public void connect(Launch launch) throws IOException {
    launch.takeTerminal(0, terminal.slave());
    launch.copy(0, 1);
    launch.copy(0, 2);
  }

  @Override
  public List<OpenFile> ends(OpenFile empty) {
    return List.of(terminal.slave(), terminal.slave(), terminal.slave());
  }

  @Override
  public Optional<OpenFile> terminals() {
    return folder;
  }

  @Override
  public List<FutureTask<Void>> pump(StepIo io) throws IOException {
    terminal.slave().close();
    user.attach(this::resize);
    if (io.standardInput().isPresent()) {
      feeding = StreamPump.feed("jbuild-keys", io.standardInput().get(), terminal.keys());
    }
    return List.of(StreamPump.drain("jbuild-screen", terminal::read, io::standardOutput));
  }

  private synchronized void resize(ConsoleSize size) {
    if (closed) {
      return;
    }
    try {
      terminal.terminal().resize(window(size));
    } catch (PosixException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void checkInput() throws ExecutionException, InterruptedException {
    if (feeding != null && feeding.isDone()) {
      feeding.get();
    }
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    try (terminal) {
      user.detach();
      if (folder.isPresent()) {
        folder.get().close();
      }
    }
  }
}
