package io.jbuild.cli;

import io.jbuild.oci.ImageReference;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A pattern for the names of images, as docker's {@code reference=} filter takes it.
 *
 * @param text a name in full matches too
 * @param glob matches names as people write them, with or without the tag
 */
record NamePattern(String text, Pattern glob) {

  static NamePattern of(String text) {
    return new NamePattern(text, glob(text));
  }

  boolean matches(ImageReference name) {
    return glob.matcher(name.familiar()).matches()
        || glob.matcher(name.familiarName()).matches()
        || text.equals(name.full())
        || text.equals(name.registry() + "/" + name.repository());
  }

  /** Go's {@code path.Match}: a star does not reach over a slash. */
  private static Pattern glob(String text) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '*' -> regex.append("[^/]*");
        case '?' -> regex.append("[^/]");
        case '[', ']', '-' -> regex.append(c);
        case '\\' -> {
          i++;
          regex.append(Pattern.quote(text.substring(i, Math.min(text.length(), i + 1))));
        }
        default -> regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    try {
      return Pattern.compile(regex.toString());
    } catch (PatternSyntaxException e) {
      throw Usage.refusal("invalid pattern '" + text + "'");
    }
  }
}
