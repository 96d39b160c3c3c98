package io.jbuild.check;

import java.util.Locale;

/** How the letters of a keyword are written. */
enum Casing {
  LOWER,
  UPPER,
  MIXED;

  static Casing of(String word) {
    if (word.equals(word.toLowerCase(Locale.ROOT))) {
      return LOWER;
    }
    return word.equals(word.toUpperCase(Locale.ROOT)) ? UPPER : MIXED;
  }
}
