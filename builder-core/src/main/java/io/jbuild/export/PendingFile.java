package io.jbuild.export;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A file being written beside its place: it gets there when it is whole, and what was there before
 * stays until then. Where a device or pipe stands, or a link to one, it is written into.
 */
final class PendingFile implements AutoCloseable {

  private static final int MOST_TRIES = 1000;

  private final Optional<Path> temporary;
  private final Path file;
  private final OutputStream stream;

  private PendingFile(Optional<Path> temporary, Path file, OutputStream stream) {
    this.temporary = temporary;
    this.file = file;
    this.stream = new BufferedOutputStream(stream, 1 << 16);
  }

  static PendingFile beside(Path place) throws IOException {
    Path file = Files.exists(place) ? place.toRealPath() : place.toAbsolutePath();
    if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
      return new PendingFile(
          Optional.empty(), file, Files.newOutputStream(file, StandardOpenOption.WRITE));
    }
    // Made by hand: a file made by createTempFile would be its owner's alone.
    for (int i = 0; ; i++) {
      Path temporary =
          file.resolveSibling("." + ProcessHandle.current().pid() + "-" + i + ".jbuild-new");
      try {
        return new PendingFile(
            Optional.of(temporary),
            file,
            Files.newOutputStream(
                temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
      } catch (FileAlreadyExistsException e) {
        if (i == MOST_TRIES) {
          throw e;
        }
      }
    }
  }

  OutputStream stream() {
    return stream;
  }

  void commit() throws IOException {
    stream.close();
    if (temporary.isPresent()) {
      Files.move(temporary.get(), file, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  @Override
  public void close() throws IOException {
    try (stream) {
      if (temporary.isPresent()) {
        Files.deleteIfExists(temporary.get());
      }
    }
  }
}
