package io.jbuild.image;

import io.jbuild.blob.Blob;
import io.jbuild.json.JsonException;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import java.io.IOException;
import java.io.InputStream;

/** Documents of an image, which are read whole: their size is bounded before a byte is read. */
final class SmallBlob {

  private SmallBlob() {}

  static byte[] read(Blob blob, int limit, String what) throws IOException {
    checkSize(blob.size(), limit, what);
    try (InputStream in = blob.open()) {
      byte[] bytes = in.readNBytes(limit);
      if (!Digest.of(bytes).equals(blob.digest())) {
        throw malformed(what, "its bytes are not those of " + blob.digest());
      }
      return bytes;
    }
  }

  static void checkSize(long size, int limit, String what) throws IOException {
    if (size > limit) {
      throw malformed(what, size + " bytes are more than the limit of " + limit);
    }
  }

  static JsonException malformed(String what, String why) {
    return JsonException.malformed(what, new IllegalArgumentException(why));
  }

  /** A blob that is nowhere, so that only who reads it fails. */
  static Blob missing(Descriptor descriptor) {
    return Blob.of(
        descriptor,
        () -> {
          throw new IOException("the store does not hold " + descriptor.digest());
        });
  }
}
