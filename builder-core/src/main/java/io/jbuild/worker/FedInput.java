package io.jbuild.worker;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The worker's side of what a container reads. Filled without waiting, by the thread that takes all
 * frames; the build never sends more than a few ahead.
 */
final class FedInput extends InputStream {

  /** Says that a frame was read. */
  @FunctionalInterface
  interface Taken {
    void tell() throws IOException;
  }

  private final BlockingQueue<Optional<byte[]>> frames = new LinkedBlockingQueue<>();
  private final Taken taken;
  private byte[] current = new byte[0];
  private int next;
  private boolean ended;

  FedInput(Taken taken) {
    this.taken = taken;
  }

  void add(byte[] bytes) {
    frames.add(Optional.of(bytes));
  }

  /** There is no more; whoever reads sees the end after what was added. */
  void end() {
    frames.add(Optional.empty());
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    while (next == current.length && !ended) {
      takeFrame();
    }
    if (next == current.length) {
      return -1;
    }
    int count = Math.min(length, current.length - next);
    System.arraycopy(current, next, bytes, offset, count);
    next += count;
    return count;
  }

  private void takeFrame() throws IOException {
    Optional<byte[]> frame;
    try {
      frame = frames.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
    if (frame.isEmpty()) {
      ended = true;
      return;
    }
    current = frame.get();
    next = 0;
    taken.tell();
  }
}
