package io.jbuild.inventory;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Lines of a text from an image, which may be anything: what is too long of one is left out. */
final class TextLines implements Closeable {

  private static final int LONGEST = 64 << 10;

  private final InputStream in;
  private boolean cut;

  TextLines(InputStream in) {
    this.in = new BufferedInputStream(in);
  }

  /** The next line, without its end; empty at the end of the text. */
  Optional<String> next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int c = in.read();
    if (c < 0) {
      return Optional.empty();
    }
    for (; c >= 0 && c != '\n'; c = in.read()) {
      if (line.size() < LONGEST) {
        line.write(c);
      } else {
        cut = true;
      }
    }
    String text = line.toString(StandardCharsets.UTF_8);
    return Optional.of(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
  }

  /** Whether something of a line so far was left out. */
  boolean cut() {
    return cut;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
