package io.jbuild.blob;

import io.jbuild.oci.Digest;
import java.io.InputStream;
import java.security.MessageDigest;

/**
 * Bytes from outside, verified as they are read: its end is only told where digest and size are the
 * promised ones, else a {@link DigestMismatchException} is thrown instead, or as soon as there are
 * too many bytes.
 */
public final class VerifyingStream extends WatchedStream {
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
  protected void saw(byte[] bytes, int offset, int length) throws DigestMismatchException {
    sha256.update(bytes, offset, length);
    count += length;
    if (count > size) {
      throw new DigestMismatchException(digest, size, Digest.of(sha256), count);
    }
  }

  @Override
  protected void ended() throws DigestMismatchException {
    if (!verified) {
      Digest found = Digest.of(sha256);
      if (count != size || !found.equals(digest)) {
        throw new DigestMismatchException(digest, size, found, count);
      }
      verified = true;
    }
  }
}
