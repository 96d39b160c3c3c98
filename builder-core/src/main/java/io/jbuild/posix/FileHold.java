package io.jbuild.posix;

import java.io.Closeable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file that several hold together, or one holds alone. Threads count like processes; whoever is
 * killed holds nothing any more.
 *
 * <p>By flock(2), whose locks belong to the open file: unlike those of {@link LockFile}, two
 * threads may open it.
 */
public final class FileHold implements Closeable {

  private static final int LOCK_SH = 1;
  private static final int LOCK_EX = 2;
  private static final int LOCK_NB = 4;

  /** Who else may hold it. */
  public enum Kind {
    /** Nobody. */
    ALONE(LOCK_EX),
    /** All who hold it together. */
    TOGETHER(LOCK_SH);

    private final int operation;

    Kind(int operation) {
      this.operation = operation;
    }
  }

  private final OpenFile file;

  private FileHold(OpenFile file) {
    this.file = file;
  }

  /**
   * Takes hold of a file, which is made where it is not there; empty where others are in the way.
   */
  public static Optional<FileHold> tryAcquire(Path path, Kind kind) throws PosixException {
    byte[] name = FileNames.bytes(path.toAbsolutePath());
    int flags = Flags.O_WRONLY | Flags.O_CREAT | Flags.O_CLOEXEC;
    int descriptor = LibC.openat(Flags.AT_FDCWD, CString.of(name), flags, 0644);
    if (descriptor < 0) {
      throw PosixException.last("open " + new String(name, StandardCharsets.UTF_8));
    }
    OpenFile file = new OpenFile(path.toString(), descriptor);
    while (LibC.flock(descriptor, kind.operation | LOCK_NB) != 0) {
      PosixException failure = PosixException.last("lock " + path);
      if (!failure.is(Errno.EINTR)) {
        file.close();
        if (failure.is(Errno.EAGAIN)) {
          return Optional.empty();
        }
        throw failure;
      }
    }
    return Optional.of(new FileHold(file));
  }

  /** Lets go. */
  @Override
  public void close() throws PosixException {
    file.close();
  }
}
