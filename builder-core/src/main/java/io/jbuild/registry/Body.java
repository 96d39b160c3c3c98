package io.jbuild.registry;

import io.jbuild.blob.Blob;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * What a request carries; it can be sent any number of times.
 *
 * @param sent how many bytes have been taken from it, ever: who looks twice sees whether it moves
 * @param again whether a request whose end is unknown may simply be sent again
 */
record Body(BodyPublisher publisher, LongSupplier sent, Again again) {

  /** What a second sending does. */
  enum Again {
    /** The same as the first alone. */
    HARMLESS,
    /** It may add to what the first has brought. */
    ADDS
  }

  static final Body NONE = new Body(BodyPublishers.noBody(), () -> 0, Again.HARMLESS);

  static Body of(byte[] bytes) {
    return new Body(BodyPublishers.ofByteArray(bytes), () -> 0, Again.HARMLESS);
  }

  /** A part of a blob, read as it is sent. */
  static Body part(Blob blob, long from, long length) {
    if (length == 0) {
      return new Body(BodyPublishers.noBody(), () -> 0, Again.ADDS);
    }
    AtomicLong sent = new AtomicLong();
    BodyPublisher stream =
        BodyPublishers.ofInputStream(
            () -> {
              try {
                InputStream in = blob.open();
                in.skipNBytes(from);
                return new Part(in, length, sent);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    // With its length told, it is not sent in pieces that not every registry takes.
    return new Body(BodyPublishers.fromPublisher(stream, length), sent::get, Again.ADDS);
  }

  /** So many bytes of a stream, counted. */
  private static final class Part extends InputStream {
    private final InputStream in;
    private final AtomicLong sent;
    private long left;

    Part(InputStream in, long length, AtomicLong sent) {
      this.in = in;
      this.left = length;
      this.sent = sent;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int from, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int count = in.read(buffer, from, (int) Math.min(length, left));
      if (count > 0) {
        left -= count;
        sent.addAndGet(count);
      }
      return count;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
