package io.jbuild.registry;

import io.jbuild.blob.WatchedStream;
import io.jbuild.event.Transfer;
import io.jbuild.oci.Digest;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.security.MessageDigest;

/**
 * The bytes of a blob as they come from a registry: whoever reads to the end has read exactly what
 * the digest stands for, or got a failure. What breaks off goes on where it broke off.
 */
final class VerifiedDownload extends WatchedStream {

  private final RemoteBlob blob;
  private final Digest digest;
  private final long size;
  private final MessageDigest hash = Digest.newSha256();
  private final Transfer transfer;
  private long count;
  private int failures;
  private boolean verified;

  VerifiedDownload(RemoteBlob blob) throws IOException {
    super(blob.from(0));
    this.blob = blob;
    this.digest = blob.descriptor().digest();
    this.size = blob.descriptor().size();
    this.transfer = blob.transfers().begin("pull", digest, size);
  }

  @Override
  public int read(byte[] buffer, int from, int length) throws IOException {
    while (true) {
      try {
        return super.read(buffer, from, length);
      } catch (IOException e) {
        resume(e);
      }
    }
  }

  /** Goes on, for as long as that brings something now and then. */
  private void resume(IOException failure) throws IOException {
    in.close();
    while (true) {
      if (++failures > blob.session().patience().tries()
          || Thread.currentThread().isInterrupted()) {
        throw Refusal.unreachable(
            blob.host() + " stopped after " + count + " of " + size + " bytes of " + digest,
            failure);
      }
      blob.await(failures);
      try {
        in = blob.from(count);
        return;
      } catch (InterruptedIOException e) {
        throw e;
      } catch (IOException e) {
        // Another one of these, and it is over.
      }
    }
  }

  @Override
  protected void saw(byte[] buffer, int from, int length) {
    failures = 0;
    count += length;
    transfer.add(length);
    hash.update(buffer, from, length);
    if (count > size) {
      throw Refusal.lied(blob.host() + " sent more than the " + size + " bytes of " + digest);
    }
  }

  @Override
  public void close() throws IOException {
    transfer.end();
    super.close();
  }

  @Override
  protected void ended() {
    transfer.end();
    if (verified) {
      return;
    }
    if (count < size) {
      throw Refusal.lied(
          blob.host() + " sent " + count + " of the " + size + " bytes of " + digest);
    }
    Digest found = Digest.of(hash);
    if (!found.equals(digest)) {
      throw Refusal.lied(blob.host() + " sent bytes of " + found + " instead of " + digest);
    }
    verified = true;
  }
}
