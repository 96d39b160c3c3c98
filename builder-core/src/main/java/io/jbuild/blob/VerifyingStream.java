package io.jbuild.blob;

import io.jbuild.oci.Digest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/**
 * Bytes from outside, verified as they are read: its end is only told where digest and size are the
 * promised ones, else a {@link DigestMismatchException} is thrown instead, or as soon as there are
 * too many bytes.
 */
public final class VerifyingStream extends FilterInputStream {
  private final Digest digest;
  private final long size;
  private final MessageDigest sha256 = Digest.newSha256();
  private long count;
  private boolean verified;

  /**
   * Reads through to a stream, which is closed with this one.
   *
   * @param digest promised
   * @param size promised, in bytes
   */
  public VerifyingStream(InputStream in, Digest digest, long size) {
    super(in);
    this.digest = digest;
    this.size = size;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int read = in.read(bytes, offset, length);
    if (read < 0) {
      verify();
      return -1;
    }
    sha256.update(bytes, offset, read);
    count += read;
    if (count > size) {
      throw new DigestMismatchException(digest, size, Digest.of(sha256), count);
    }
    return read;
  }

  /** Reads to the end, so that all is verified; for a reader that needs no more of it. */
  public void drain() throws IOException {
    byte[] waste = new byte[64 * 1024];
    while (read(waste, 0, waste.length) >= 0) {
      // What matters happens in read.
    }
  }

  @Override
  public long skip(long bytes) throws IOException {
    byte[] waste = new byte[(int) Math.max(0, Math.min(64 * 1024, bytes))];
    return Math.max(0, read(waste, 0, waste.length));
  }

  @Override
  public int available() {
    return 0;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void verify() throws DigestMismatchException {
    if (!verified) {
      Digest found = Digest.of(sha256);
      if (count != size || !found.equals(digest)) {
        throw new DigestMismatchException(digest, size, found, count);
      }
      verified = true;
    }
  }
}
