package io.jbuild.blob;

import io.jbuild.failure.FirstFailure;
import io.jbuild.posix.Uninterrupted;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Hands what is written to a thread of its own, which writes it to another stream: while that one
 * hashes and waits for the disk, the next bytes are made. A write fails with what an earlier one
 * failed with; {@link #close} tells that all arrived. Little that is written never meets a thread.
 */
public final class BackgroundStream extends OutputStream {

  private static final int CHUNK = 256 << 10;
  private static final int WAITING = 4;
  private static final int LOOK_SECONDS = 1;

  private final OutputStream out;
  private final LongConsumer written;
  private final BlockingQueue<Chunk> full = new ArrayBlockingQueue<>(WAITING);
  private final BlockingQueue<byte[]> empty = new ArrayBlockingQueue<>(WAITING + 2);
  private final FirstFailure failure = new FirstFailure();
  private volatile boolean stopped;
  private @Nullable Thread thread;
  private byte[] buffer = new byte[CHUNK];
  private int buffered;

  /** So many bytes; none is the end. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Chunk(byte[] bytes, int length) {}

  /**
   * In front of a stream, which is not closed.
   *
   * @param out used by one other thread until {@link #close} or {@link #stop} is over
   * @param written hears of bytes that were
   */
  public BackgroundStream(OutputStream out, LongConsumer written) {
    this.out = out;
    this.written = written;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    int at = offset;
    int left = length;
    while (left > 0) {
      if (buffered == CHUNK) {
        hand();
      }
      int part = Math.min(left, CHUNK - buffered);
      System.arraycopy(bytes, at, buffer, buffered, part);
      buffered += part;
      at += part;
      left -= part;
    }
  }

  private void hand() throws IOException {
    if (thread == null) {
      thread = new Thread(this::work, "jbuild-write");
      thread.setDaemon(true);
      thread.start();
    }
    put(new Chunk(buffer, buffered));
    byte[] next = empty.poll();
    buffer = next == null ? new byte[CHUNK] : next;
    buffered = 0;
  }

  private void put(Chunk chunk) throws IOException {
    boolean taken = false;
    while (!taken) {
      failure.throwIfThere(); // Also of a thread that has ended, and takes no more.
      try {
        taken = full.offer(chunk, LOOK_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        throw interrupted();
      }
    }
  }

  private void work() {
    try {
      // An interrupt may have ended a write, which then leaves no sign of it.
      while (!stopped) {
        Chunk next = full.take();
        if (next.length() == 0) {
          return;
        }
        if (!failure.isThere()) {
          writeOut(next);
        }
        empty.offer(next.bytes());
      }
    } catch (InterruptedException e) {
      failure.add(new InterruptedIOException("interrupted while it was written"));
    } catch (RuntimeException | Error e) {
      failure.add(e); // Memory may be short anywhere; who waits must not take that for the end.
    }
  }

  private void writeOut(Chunk chunk) {
    try {
      out.write(chunk.bytes(), 0, chunk.length());
      written.accept(chunk.length());
    } catch (IOException | RuntimeException | Error e) {
      failure.add(e);
    }
  }

  /** Waits until all that was written has arrived; what is below stays open. */
  @Override
  public void close() throws IOException {
    Thread writing = thread;
    if (writing == null) {
      out.write(buffer, 0, buffered);
      written.accept(buffered);
    } else {
      if (buffered > 0) {
        hand();
      }
      put(new Chunk(buffer, 0));
      try {
        writing.join();
      } catch (InterruptedException e) {
        throw interrupted();
      }
      thread = null;
    }
    buffered = 0;
    failure.throwIfThere();
  }

  /**
   * Stops where it is, where it is not closed yet; after this nobody writes to what is below. Waits
   * for that, also where this thread is interrupted, as is who gives up a step.
   */
  public void stop() {
    Thread writing = thread;
    if (writing == null) {
      return;
    }
    stopped = true;
    writing.interrupt();
    Uninterrupted.join(writing);
    thread = null;
  }

  private static IOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted while a layer was written");
  }
}
