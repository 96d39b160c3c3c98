package io.jbuild.event;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes on their way. Who moves them counts, at no cost; who shows them looks when it likes. Safe
 * for several threads.
 */
public final class Transfer {

  private final String what;
  private final long total;
  private final AtomicLong moved = new AtomicLong();
  private final long began = System.nanoTime();
  private volatile long ended;
  private volatile boolean over;

  /**
   * Bytes that are about to be moved.
   *
   * @param what is done with which, as {@code pull 1a2b3c4d5e6f}
   * @param total how many there are, in bytes; 0 where nobody knows
   */
  public Transfer(String what, long total) {
    this.what = what;
    this.total = total;
  }

  /** What is done with which. */
  public String what() {
    return what;
  }

  /** How many bytes there are; 0 where nobody knows. */
  public long total() {
    return total;
  }

  /** How many bytes were moved so far. */
  public long moved() {
    return moved.get();
  }

  /** How long it took; empty while it goes on. */
  public Optional<Duration> took() {
    return over ? Optional.of(Duration.ofNanos(ended - began)) : Optional.empty();
  }

  /** Whether no more are moved, for whatever reason. */
  public boolean isOver() {
    return over;
  }

  /** So many more bytes were moved. */
  public void add(long bytes) {
    moved.addAndGet(bytes);
  }

  /** The bytes before this place were moved, and those after it are to be moved again. */
  public void at(long place) {
    moved.set(place);
  }

  /** The bytes of a stream, which are moved as they are read. */
  public InputStream of(InputStream in) {
    return new FilterInputStream(in) {
      @Override
      public int read() throws IOException {
        int read = in.read();
        add(read < 0 ? 0 : 1);
        return read;
      }

      @Override
      public int read(byte[] bytes, int from, int length) throws IOException {
        int read = in.read(bytes, from, length);
        add(Math.max(0, read));
        return read;
      }
    };
  }

  /** No more are moved. */
  public void end() {
    if (!over) {
      ended = System.nanoTime();
      over = true;
    }
  }
}
