package io.jbuild.registry;

import io.jbuild.http.Answer;
import io.jbuild.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** What all that is pushed looks for in an answer. */
final class Answers {

  private static final int SMALL = 64 << 10;

  private Answers() {}

  /** Ends with an answer of which the head is enough; its connection serves again. */
  static void drain(Answer response) throws IOException {
    try (InputStream body = response.body()) {
      body.readNBytes(SMALL);
    }
  }

  /** A registry may say which bytes it has got; they are to be those that were sent. */
  static void checkDigest(Answer response, Digest sent, Ask ask) {
    Optional<String> got = response.header("Docker-Content-Digest");
    if (got.isPresent() && got.get().startsWith("sha256:") && !got.get().equals(sent.toString())) {
      throw Refusal.lied(
          ask.access().endpoint().host()
              + " has stored "
              + got.get()
              + " for "
              + ask.what()
              + " of "
              + sent);
    }
  }
}
