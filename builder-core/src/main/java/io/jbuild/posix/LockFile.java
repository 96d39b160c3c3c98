package io.jbuild.posix;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;

/**
 * A file whose holder has it alone, among the threads of this process and among all processes.
 *
 * <p>The kernel's locks are the process's, and it lets go of them when the process closes any
 * descriptor of the file (fcntl(2)): so no thread may so much as open a file that another holds.
 */
public final class LockFile implements AutoCloseable {

  private static final ConcurrentMap<Path, Semaphore> THREADS = new ConcurrentHashMap<>();

  private final FileChannel channel;
  private final Semaphore turn;

  private LockFile(FileChannel channel, Semaphore turn) {
    this.channel = channel;
    this.turn = turn;
  }

  /**
   * Waits for the file, and makes it where it is not there. It stays when the lock is let go of:
   * deleting one that another process waits on would let two in.
   *
   * @throws FileLockInterruptionException if the thread is interrupted, which it then still is
   */
  public static LockFile acquire(Path file) throws IOException {
    Semaphore turn = turn(file);
    try {
      turn.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FileLockInterruptionException();
    }
    return open(file, turn, true).orElseThrow();
  }

  /** The file if nobody holds it; empty too if there is no such file. */
  public static Optional<LockFile> tryAcquire(Path file) throws IOException {
    Semaphore turn = turn(file);
    return turn.tryAcquire() ? open(file, turn, false) : Optional.empty();
  }

  /** Lets go. */
  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      turn.release();
    }
  }

  private static Semaphore turn(Path file) {
    Path name = file.toAbsolutePath().normalize();
    return THREADS.computeIfAbsent(name, unused -> new Semaphore(1));
  }

  private static Optional<LockFile> open(Path file, Semaphore turn, boolean wait)
      throws IOException {
    FileChannel channel = null;
    boolean held = false;
    try {
      Set<StandardOpenOption> options =
          wait
              ? Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE)
              : Set.of(StandardOpenOption.WRITE);
      channel = FileChannel.open(file, options);
      held = (wait ? channel.lock() : channel.tryLock()) != null;
      return held ? Optional.of(new LockFile(channel, turn)) : Optional.empty();
    } catch (NoSuchFileException e) {
      if (wait) {
        throw e;
      }
      return Optional.empty();
    } finally {
      if (!held) {
        if (channel != null) {
          channel.close();
        }
        turn.release();
      }
    }
  }
}
