package io.jbuild.blob;

import io.jbuild.failure.FirstFailure;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/**
 * Has what is written to a large file brought to the disk while more of it is written, so that who
 * wants all of it there in the end waits for little. In a thread of its own, which small files
 * never start. Told of writes by one thread.
 */
public final class EarlySync {

  /** Enough that the waiting for the disk to answer does not count. */
  private static final long STEP = 16 << 20;

  private final Sync sync;
  private final FirstFailure failure = new FirstFailure();
  private @Nullable Thread thread;
  private long asked;
  private boolean due;
  private boolean stopped;

  /** Has a file's bytes on the disk when it is over. */
  @FunctionalInterface
  public interface Sync {
    void force() throws IOException;
  }

  /**
   * Begins with nothing written.
   *
   * @param sync is asked by that thread
   */
  public EarlySync(Sync sync) {
    this.sync = sync;
  }

  /** The file has so many bytes now. */
  public void written(long size) {
    if (size - asked < STEP) {
      return;
    }
    asked = size;
    if (thread == null) {
      thread = new Thread(this::work, "jbuild-sync");
      thread.setDaemon(true);
      thread.start();
    }
    synchronized (this) {
      due = true;
      notifyAll();
    }
  }

  private void work() {
    try {
      while (awaitDue()) {
        sync.force();
      }
    } catch (ClosedChannelException e) {
      // It was given up; who wrote it knows.
    } catch (IOException | RuntimeException | Error e) {
      failure.add(e);
    }
  }

  private synchronized boolean awaitDue() throws IOException {
    try {
      while (!due && !stopped) {
        wait();
      }
    } catch (InterruptedException e) {
      throw new InterruptedIOException("nobody interrupts it");
    }
    due = false;
    return !stopped;
  }

  /**
   * Ends the thread; the file's last bytes are still to be brought to the disk. A failure must not
   * be lost: the kernel tells it once.
   */
  public void finish() throws IOException {
    stop();
    Thread syncing = thread;
    if (syncing != null) {
      try {
        syncing.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while a file was brought to the disk");
      }
    }
    failure.throwIfThere();
  }

  /** Ends the thread soon, where the file is given up. */
  public synchronized void stop() {
    stopped = true;
    notifyAll();
  }
}
