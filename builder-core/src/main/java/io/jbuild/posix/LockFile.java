package io.jbuild.posix;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
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

  /** Whether there may be another class of this name in this JVM, with other threads. */
  private static final boolean SHARED_JVM =
      LockFile.class.getClassLoader() != ClassLoader.getSystemClassLoader();

  /** Between two questions where waiting is refused: little beside what a step takes. */
  private static final long PAUSE_MILLIS = 20;

  private final FileChannel channel;
  private final Turn turn;

  private LockFile(FileChannel channel, Turn turn) {
    this.channel = channel;
    this.turn = turn;
  }

  /**
   * What lets one thread of this process open a file.
   *
   * @param all for those of all class loaders
   */
  private record Turn(Semaphore threads, Optional<JvmHold> all) {
    void release() {
      all.ifPresent(JvmHold::release);
      threads.release();
    }
  }

  /**
   * Waits for the file, and makes it where it is not there. It stays when the lock is let go of:
   * deleting one that another process waits on would let two in.
   *
   * @throws FileLockInterruptionException if the thread is interrupted, which it then still is
   */
  public static LockFile acquire(Path file) throws IOException {
    Semaphore threads = threads(file);
    boolean mine = false;
    Optional<JvmHold> all;
    try {
      threads.acquire();
      mine = true;
      all = SHARED_JVM ? Optional.of(JvmHold.acquire(name(file).toString())) : Optional.empty();
    } catch (InterruptedException e) {
      throw interrupted(threads, mine);
    }
    return open(file, new Turn(threads, all), true).orElseThrow();
  }

  /** The file if nobody holds it; empty too if there is no such file. */
  public static Optional<LockFile> tryAcquire(Path file) throws IOException {
    Semaphore threads = threads(file);
    if (!threads.tryAcquire()) {
      return Optional.empty();
    }
    if (!SHARED_JVM) {
      return open(file, new Turn(threads, Optional.empty()), false);
    }
    Optional<JvmHold> all;
    try {
      all = JvmHold.tryAcquire(name(file).toString());
    } catch (InterruptedException e) {
      throw interrupted(threads, true);
    }
    if (all.isEmpty()) {
      threads.release();
      return Optional.empty();
    }
    return open(file, new Turn(threads, all), false);
  }

  private static FileLockInterruptionException interrupted(Semaphore threads, boolean mine) {
    if (mine) {
      threads.release();
    }
    Thread.currentThread().interrupt();
    return new FileLockInterruptionException();
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

  private static Semaphore threads(Path file) {
    return THREADS.computeIfAbsent(name(file), unused -> new Semaphore(1));
  }

  private static Path name(Path file) {
    return file.toAbsolutePath().normalize();
  }

  /**
   * Waits in the kernel, so that who waits has it as soon as it is free. The kernel refuses to wait
   * where it sees a deadlock, and takes all threads of a process for one: a thread of ours holds
   * what a thread of theirs waits for, and another of theirs has what this one wants. Then we ask
   * again and again.
   */
  private static void await(FileChannel channel) throws IOException {
    boolean held = channel.tryLock() != null; // Whatever else is wrong is thrown here.
    while (!held) {
      try {
        held = channel.lock() != null;
      } catch (ClosedChannelException | FileLockInterruptionException e) {
        throw e;
      } catch (IOException e) {
        pause();
        held = channel.tryLock() != null;
      }
    }
  }

  private static void pause() throws FileLockInterruptionException {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FileLockInterruptionException();
    }
  }

  private static Optional<LockFile> open(Path file, Turn turn, boolean wait) throws IOException {
    FileChannel channel = null;
    boolean held = false;
    try {
      Set<StandardOpenOption> options =
          wait
              ? Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE)
              : Set.of(StandardOpenOption.WRITE);
      channel = FileChannel.open(file, options);
      if (wait) {
        await(channel);
      }
      held = wait || channel.tryLock() != null;
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
