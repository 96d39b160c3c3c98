package io.jbuild.grammar;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The lines of a file, one after the other. */
final class SourceLines {
  /** BuildKit reads no longer ones, and what it cannot read nobody shares. */
  static final int MAX_LENGTH = 65_535;

  private final byte[] text;
  private int next;
  private int number;

  SourceLines(byte[] text) {
    this.text = text;
    if (text.length >= 3
        && text[0] == (byte) 0xEF
        && text[1] == (byte) 0xBB
        && text[2] == (byte) 0xBF) {
      next = 3;
    }
  }

  /** Lines read so far, so also the number of the last one. */
  int number() {
    return number;
  }

  /** The next line with its line end, or null behind the last one. */
  @Nullable String read() {
    if (next == text.length) {
      return null;
    }
    int start = next;
    int end = start;
    while (end < text.length && text[end] != '\n') {
      end++;
    }
    number++;
    if (end - start > MAX_LENGTH) {
      throw new SyntaxException(
              "dockerfile line greater than max allowed size of " + MAX_LENGTH,
              "Break the line, or put its content into a file of the build context.")
          .at(number, number);
    }
    next = Math.min(end + 1, text.length);
    String line = new String(text, start, next - start, StandardCharsets.UTF_8);
    if (line.indexOf('\uFFFD') >= 0 && !isComment(line) && !isUtf8(line, start, next)) {
      throw new SyntaxException(
              "the line is not UTF-8", "Save the Dockerfile in the encoding UTF-8.")
          .at(number, number);
    }
    return line;
  }

  static String withoutLineEnd(String line) {
    int end = line.length();
    while (end > 0 && (line.charAt(end - 1) == '\n' || line.charAt(end - 1) == '\r')) {
      end--;
    }
    return line.substring(0, end);
  }

  static boolean isComment(String line) {
    return Blanks.trimStart(line).startsWith("#");
  }

  private boolean isUtf8(String line, int start, int end) {
    return Arrays.equals(
        line.getBytes(StandardCharsets.UTF_8), Arrays.copyOfRange(text, start, end));
  }
}
