package io.jbuild.export;

import io.jbuild.blob.EarlySync;
import io.jbuild.posix.LockFile;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file being written beside its place: it gets there when it is whole, and what was there before
 * stays until then. Where a device or pipe stands, or a link to one, it is written into.
 *
 * <p>It is locked meanwhile, so that the next one in the folder knows what a killed process left
 * there, and deletes it.
 */
final class PendingFile implements AutoCloseable {

  private static final int MOST_TRIES = 1000;
  private static final String SUFFIX = ".jbuild-new";

  private final Path file;
  private final FileChannel channel;
  private final OutputStream stream;
  private final EarlySync early;
  private @Nullable Temporary temporary;

  private record Temporary(Path file, LockFile lock) {}

  private PendingFile(Path file, FileChannel channel, @Nullable Temporary temporary) {
    this.file = file;
    this.channel = channel;
    this.early = new EarlySync(this::sync);
    OutputStream plain = Channels.newOutputStream(channel);
    this.stream =
        new BufferedOutputStream(
            new PlaceStream(temporary == null ? plain : new Synced(plain), file.toString()),
            1 << 16);
    this.temporary = temporary;
  }

  /**
   * Begins a file.
   *
   * @throws io.jbuild.failure.BuildException where it may or can not be made there
   */
  static PendingFile beside(Path place) {
    try {
      Path file = Files.exists(place) ? place.toRealPath() : place.toAbsolutePath();
      if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
        FileChannel device = FileChannel.open(file, StandardOpenOption.WRITE);
        return new PendingFile(file, device, /* temporary= */ null);
      }
      sweep(file.resolveSibling(""));
      Temporary temporary = create(file);
      return new PendingFile(
          file, FileChannel.open(temporary.file(), StandardOpenOption.WRITE), temporary);
    } catch (IOException e) {
      throw PlaceStream.refused(place.toString(), e);
    }
  }

  OutputStream stream() {
    return stream;
  }

  void commit() throws IOException {
    stream.flush();
    if (temporary != null) {
      try {
        // Some file systems say only now that there was no room; and after a power loss the name
        // would be on the disk without the bytes.
        early.finish();
        sync();
        Files.move(temporary.file(), file, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        throw PlaceStream.refused(file.toString(), e);
      }
      // Not before: closing any descriptor of a file lets go of its lock (fcntl(2)).
      temporary.lock().close();
      temporary = null;
    }
  }

  private void sync() throws IOException {
    channel.force(/* metaData= */ false);
  }

  @Override
  public void close() throws IOException {
    early.stop();
    if (temporary != null) {
      Files.deleteIfExists(temporary.file());
      temporary.lock().close();
    }
    // Not the stream, which would write what is still in its buffer.
    channel.close();
  }

  /** What is written to a file on a disk: it gets there while more is written. */
  private final class Synced extends FilterOutputStream {
    Synced(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
      early.written(channel.position());
    }
  }

  private static Temporary create(Path file) throws IOException {
    // Made by hand: a file made by createTempFile would be its owner's alone.
    for (int i = 0; ; i++) {
      Path name = file.resolveSibling("." + ProcessHandle.current().pid() + "-" + i + SUFFIX);
      try {
        Files.createFile(name);
        Optional<LockFile> lock = LockFile.tryAcquire(name);
        if (lock.isPresent() && Files.exists(name)) {
          return new Temporary(name, lock.get());
        }
        // Somebody swept it between the two.
        if (lock.isPresent()) {
          lock.get().close();
        }
      } catch (FileAlreadyExistsException e) {
        if (i == MOST_TRIES) {
          throw e;
        }
      }
    }
  }

  private static void sweep(Path folder) throws IOException {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, ".*" + SUFFIX)) {
      for (Path each : left) {
        Optional<LockFile> dead = LockFile.tryAcquire(each);
        if (dead.isPresent()) {
          Files.deleteIfExists(each);
          dead.get().close();
        }
      }
    }
  }
}
