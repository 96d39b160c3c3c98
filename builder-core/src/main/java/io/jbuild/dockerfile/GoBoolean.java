package io.jbuild.dockerfile;

import java.util.List;
import java.util.Optional;

/** True and false as Go writes them (strconv.ParseBool). */
public final class GoBoolean {
  private static final List<String> TRUE = List.of("1", "t", "T", "TRUE", "true", "True");
  private static final List<String> FALSE = List.of("0", "f", "F", "FALSE", "false", "False");

  private GoBoolean() {}

  /** The value; empty where the text is neither. */
  public static Optional<Boolean> parse(String text) {
    return TRUE.contains(text) || FALSE.contains(text)
        ? Optional.of(TRUE.contains(text))
        : Optional.empty();
  }
}
