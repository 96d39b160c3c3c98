package io.jbuild.cli.terminal;

import io.jbuild.report.progress.OutputText;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The last line of a stream that has something in it, as far as it has come. */
final class LastLine {

  /** More of a line is never shown. */
  private static final int LONGEST = 1024;

  private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
  private byte[] whole = {};

  /** More bytes of the stream; of many only the end counts. */
  void add(byte[] bytes) {
    for (int i = Math.max(0, bytes.length - 2 * LONGEST); i < bytes.length; i++) {
      byte b = bytes[i];
      if (b == '\n' || b == '\r') {
        if (begun.size() > 0) {
          whole = begun.toByteArray();
          begun.reset();
        }
      } else if (begun.size() < LONGEST) {
        begun.write(b);
      }
    }
  }

  /** The line without what a terminal would obey; empty where nothing was printed. */
  String text() {
    String last = text(begun.toByteArray());
    return last.isEmpty() ? text(whole) : last;
  }

  private static String text(byte[] bytes) {
    return OutputText.of(new String(bytes, StandardCharsets.UTF_8)).strip();
  }
}
