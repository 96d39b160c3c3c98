package io.jbuild.archive;

import java.io.IOException;

/** An archive that is truncated, hostile, or not one at all; the message names the entry. */
public final class MalformedArchiveException extends IOException {

  public MalformedArchiveException(String message) {
    super(message);
  }

  public MalformedArchiveException(String message, Throwable cause) {
    super(message, cause);
  }
}
