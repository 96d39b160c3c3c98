package io.jbuild.registry;

import io.jbuild.oci.Digest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/**
 * The bytes of a blob as they come from a registry: whoever reads to the end has read exactly what
 * the digest stands for, or got a failure.
 */
final class VerifiedDownload extends FilterInputStream {

  private final Digest digest;
  private final long size;
  private final String host;
  private final MessageDigest hash = Digest.newSha256();
  private long count;

  VerifiedDownload(InputStream in, Digest digest, long size, String host) {
    super(in);
    this.digest = digest;
    this.size = size;
    this.host = host;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int from, int length) throws IOException {
    int n;
    try {
      n = super.read(buffer, from, length);
    } catch (IOException e) {
      throw Refusal.unreachable(
          host + " stopped after " + count + " of " + size + " bytes of " + digest, e);
    }
    if (n < 0) {
      checkEnd();
      return n;
    }
    count += n;
    hash.update(buffer, from, n);
    if (count > size) {
      throw Refusal.lied(host + " sent more than the " + size + " bytes of " + digest);
    }
    return n;
  }

  @Override
  public long skip(long n) throws IOException {
    return readNBytes((int) Math.min(n, 1 << 16)).length;
  }

  @Override
  public int available() {
    return 0;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void checkEnd() throws IOException {
    if (count < size) {
      throw Refusal.lied(host + " sent " + count + " of the " + size + " bytes of " + digest);
    }
    MessageDigest finished = copyOfHash();
    Digest found = Digest.of(finished);
    if (!found.equals(digest)) {
      throw Refusal.lied(host + " sent bytes of " + found + " instead of " + digest);
    }
  }

  /** A reader may ask for the end more than once. */
  private MessageDigest copyOfHash() throws IOException {
    try {
      return (MessageDigest) hash.clone();
    } catch (CloneNotSupportedException e) {
      throw new IOException("this Java's SHA-256 cannot be copied", e);
    }
  }
}
