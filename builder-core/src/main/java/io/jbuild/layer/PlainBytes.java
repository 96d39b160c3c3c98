package io.jbuild.layer;

import io.jbuild.archive.MalformedArchiveException;
import io.jbuild.oci.Digest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Optional;

/** A layer's plain tar as it comes out of its compression, counted, and checked at its end. */
final class PlainBytes extends FilterInputStream {
  private final MessageDigest sha256 = Digest.newSha256();
  private final Optional<Digest> diffId;
  private long count;

  /**
   * Reads through to a stream.
   *
   * @param diffId empty where the stream below checks it already
   */
  PlainBytes(InputStream in, Optional<Digest> diffId) {
    super(in);
    this.diffId = diffId;
  }

  long count() {
    return count;
  }

  boolean hashed() {
    return diffId.isPresent();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int read = in.read(bytes, offset, length);
    if (read > 0) {
      count += read;
      if (diffId.isPresent()) {
        sha256.update(bytes, offset, read);
      }
    }
    return read;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  /** Reads what stands behind the tar's end, which is part of the digest, and compares that. */
  void drain() throws IOException {
    byte[] waste = new byte[64 * 1024];
    while (read(waste, 0, waste.length) >= 0) {
      // What matters happens in read.
    }
    if (diffId.isPresent()) {
      Digest found = Digest.of(sha256);
      if (!found.equals(diffId.get())) {
        throw new MalformedArchiveException(
            "a layer's plain bytes have the digest "
                + found
                + ", but its image config says "
                + diffId.get());
      }
    }
  }
}
