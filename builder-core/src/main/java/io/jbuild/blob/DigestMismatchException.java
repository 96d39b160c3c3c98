package io.jbuild.blob;

import io.jbuild.oci.Digest;
import java.io.IOException;

/** Bytes that are not the ones their digest promised. */
public final class DigestMismatchException extends IOException {

  DigestMismatchException(Digest wanted, long wantedSize, Digest found, long foundSize) {
    super(
        "expected "
            + wanted
            + " ("
            + wantedSize
            + " bytes), got "
            + found
            + " ("
            + foundSize
            + " bytes)");
  }
}
