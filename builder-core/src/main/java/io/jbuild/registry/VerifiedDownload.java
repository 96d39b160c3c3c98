package io.jbuild.registry;

import io.jbuild.blob.WatchedStream;
import io.jbuild.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/**
 * The bytes of a blob as they come from a registry: whoever reads to the end has read exactly what
 * the digest stands for, or got a failure.
 */
final class VerifiedDownload extends WatchedStream {

  private final Digest digest;
  private final long size;
  private final String host;
  private final MessageDigest hash = Digest.newSha256();
  private long count;
  private boolean verified;

  VerifiedDownload(InputStream in, Digest digest, long size, String host) {
    super(in);
    this.digest = digest;
    this.size = size;
    this.host = host;
  }

  @Override
  public int read(byte[] buffer, int from, int length) throws IOException {
    try {
      return super.read(buffer, from, length);
    } catch (IOException e) {
      throw Refusal.unreachable(
          host + " stopped after " + count + " of " + size + " bytes of " + digest, e);
    }
  }

  @Override
  protected void saw(byte[] buffer, int from, int length) {
    count += length;
    hash.update(buffer, from, length);
    if (count > size) {
      throw Refusal.lied(host + " sent more than the " + size + " bytes of " + digest);
    }
  }

  @Override
  protected void ended() {
    if (verified) {
      return;
    }
    if (count < size) {
      throw Refusal.lied(host + " sent " + count + " of the " + size + " bytes of " + digest);
    }
    Digest found = Digest.of(hash);
    if (!found.equals(digest)) {
      throw Refusal.lied(host + " sent bytes of " + found + " instead of " + digest);
    }
    verified = true;
  }
}
