package io.jbuild.http;

import java.io.IOException;

/**
 * A server has cut the connection that had asked for a certificate of ours before. With TLS 1.3 it
 * says only after the handshake that it does not like what it got, and its cut may be faster.
 */
final class AskedException extends IOException {

  private static final long serialVersionUID = 1;

  AskedException(IOException cut) {
    super(cut.getMessage(), cut);
  }
}
