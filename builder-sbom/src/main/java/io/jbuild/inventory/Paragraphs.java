package io.jbuild.inventory;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Fields of a text, {@code Name: value}, in paragraphs with empty lines between them, as dpkg and
 * apk have them (deb822(5)). Of a value with several lines the first one counts.
 */
final class Paragraphs implements Closeable {

  private static final int MOST_FIELDS = 256;

  private final TextLines lines;
  private boolean wrong;

  Paragraphs(InputStream in) {
    this.lines = new TextLines(in);
  }

  /** The next paragraph's fields; the first of a name counts. */
  Optional<SortedMap<String, String>> next() throws IOException {
    SortedMap<String, String> fields = new TreeMap<>();
    for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
      String text = line.get();
      if (text.isBlank()) {
        if (!fields.isEmpty()) {
          return Optional.of(fields);
        }
        continue;
      }
      int colon = text.indexOf(':');
      boolean goesOn = text.charAt(0) == ' ' || text.charAt(0) == '\t';
      boolean field = !goesOn && isName(text, colon) && fields.size() < MOST_FIELDS;
      wrong |= !goesOn && !field || text.indexOf('\0') >= 0;
      if (field) {
        fields.putIfAbsent(text.substring(0, colon), text.substring(colon + 1).strip());
      }
    }
    return fields.isEmpty() ? Optional.empty() : Optional.of(fields);
  }

  /** Printable ASCII, without a space. */
  private static boolean isName(String text, int end) {
    return end > 0 && text.chars().limit(end).allMatch(c -> c > ' ' && c < 127);
  }

  /** Whether all of the text so far was fields. */
  boolean whole() {
    return !wrong && !lines.cut();
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
