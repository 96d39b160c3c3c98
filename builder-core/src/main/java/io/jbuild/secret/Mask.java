package io.jbuild.secret;

import io.jbuild.file.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Takes values out of what people get to read. Safe for several threads.
 *
 * <p>Of a value with several lines each one is taken out: a key is printed with a time before each
 * of its lines as easily as in one piece.
 */
public final class Mask {

  /** What stands in the place of a value. */
  public static final String SHOWN = "***";

  private final Patterns patterns;

  public Mask(Collection<ByteString> values) {
    SortedSet<ByteString> pieces = new TreeSet<>();
    values.forEach(value -> pieces.addAll(SecretForms.masked(value)));
    patterns = new Patterns(pieces);
  }

  /** Whether there is anything to take out. */
  public boolean isEmpty() {
    return patterns.isEmpty();
  }

  /** A mask for one stream. */
  public Masker stream() {
    return new Masker(patterns);
  }

  /** A text without the values. */
  public String text(String text) {
    if (isEmpty() || text.length() < 2) {
      return text;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Masker masker = stream();
    byte[] begin = masker.take(bytes);
    byte[] end = masker.end();
    byte[] all = Arrays.copyOf(begin, begin.length + end.length);
    System.arraycopy(end, 0, all, begin.length, end.length);
    return Arrays.equals(all, bytes) ? text : new String(all, StandardCharsets.UTF_8);
  }

  /** A text without the values, with as many lines as it had. */
  public String lines(String text) {
    StringBuilder masked = new StringBuilder();
    for (String line : text.split("(?<=\n)", -1)) {
      masked.append(text(line));
    }
    return masked.toString();
  }
}
