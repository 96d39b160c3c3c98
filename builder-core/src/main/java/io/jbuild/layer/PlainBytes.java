package io.jbuild.layer;

import io.jbuild.archive.MalformedArchiveException;
import io.jbuild.blob.WatchedStream;
import io.jbuild.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.Optional;

/** A layer's plain tar as it comes out of its compression, counted, and checked at its end. */
final class PlainBytes extends WatchedStream {
  private final MessageDigest sha256 = Digest.newSha256();
  private final Optional<Digest> diffId;
  private final OutputStream copy;
  private long count;
  private boolean verified;

  /**
   * Reads through to a stream.
   *
   * @param diffId empty where the stream below checks it already
   * @param copy takes what is read; not closed
   */
  PlainBytes(InputStream in, Optional<Digest> diffId, OutputStream copy) {
    super(in);
    this.diffId = diffId;
    this.copy = copy;
  }

  long count() {
    return count;
  }

  boolean hashed() {
    return diffId.isPresent();
  }

  @Override
  protected void saw(byte[] bytes, int offset, int length) throws IOException {
    copy.write(bytes, offset, length);
    count += length;
    if (diffId.isPresent()) {
      sha256.update(bytes, offset, length);
    }
  }

  /** Behind a tar's end stand bytes which are part of the digest too. */
  @Override
  protected void ended() throws MalformedArchiveException {
    if (verified || diffId.isEmpty()) {
      return;
    }
    Digest found = Digest.of(sha256);
    if (!found.equals(diffId.get())) {
      throw new MalformedArchiveException(
          "a layer's plain bytes have the digest "
              + found
              + ", but its image config says "
              + diffId.get());
    }
    verified = true;
  }
}
