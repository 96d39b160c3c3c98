package io.jbuild.event;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Bytes on their way. Who moves them counts, at no cost; who shows them looks when it likes. Safe
 * for several threads.
 */
public final class Transfer {

  /** So many bytes are read or written on this machine before anybody looks. */
  static final long QUICK = 4 << 20;

  private final String what;
  private final AtomicLong moved = new AtomicLong();
  private final AtomicLong skipped = new AtomicLong();
  private final AtomicReference<@Nullable Transfers> untold;
  private final long began = System.nanoTime();
  private volatile long total;
  private volatile @Nullable Duration took;

  /**
   * Bytes that are about to be moved.
   *
   * @param what is done with which, as {@code pull 1a2b3c4d5e6f}
   * @param total how many there are, in bytes; 0 where nobody knows
   */
  public Transfer(String what, long total) {
    this.what = what;
    this.total = total;
    this.untold = new AtomicReference<>();
  }

  /**
   * Bytes of which nobody knows how many are to be moved.
   *
   * @param hearer is told once they are more than a few
   */
  Transfer(String what, Transfers hearer) {
    this.what = what;
    this.untold = new AtomicReference<>(hearer);
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
    return Optional.ofNullable(took);
  }

  /** Whether no more are moved, for whatever reason. */
  public boolean isOver() {
    return took != null;
  }

  /** Whether somebody may look who does not know how many bytes there are. */
  public boolean lacksTotal() {
    return total == 0 && untold.get() == null;
  }

  /** It is known how many bytes there are. */
  public void expect(long bytes) {
    total = bytes;
  }

  /** So many more bytes were moved. */
  public void add(long bytes) {
    long now = moved.addAndGet(bytes);
    if (untold.get() != null && now - skipped.get() >= QUICK) {
      Transfers hearer = untold.getAndSet(null);
      if (hearer != null) {
        hearer.begins(this);
      }
    }
  }

  /** So many more bytes need not be moved: they count as if they were, but took no time. */
  public void skip(long bytes) {
    skipped.addAndGet(bytes);
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
    end(Duration.ofNanos(System.nanoTime() - began));
  }

  /** No more are moved, which took so long; what was over before stays as it was. */
  public void end(Duration time) {
    if (took == null) {
      took = time;
    }
  }
}
