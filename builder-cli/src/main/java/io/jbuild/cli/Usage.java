package io.jbuild.cli;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Suggestion;
import java.util.List;

/** Refusals of what was typed. */
final class Usage {

  private Usage() {}

  /** A refusal that says it all. */
  static BuildException refusal(String message) {
    return refusal(message, "");
  }

  /**
   * A refusal of a filter.
   *
   * @param text as it was typed
   * @param names of those that there are
   * @param all these with what follows them, as a sentence
   */
  static BuildException unknownFilter(String text, List<String> names, String all) {
    return refusal(
        "invalid filter '" + text + "'",
        Suggestion.of(text.replaceAll("=.*", ""), names)
                .map(name -> "Did you mean '" + name + "='? ")
                .orElse("")
            + all);
  }

  /**
   * Refuses a {@code --format} that is neither of these words nor a template: it would be printed
   * once for each row.
   *
   * @param format as it was typed; nothing is the usual format
   * @param words that there are
   * @return the format
   */
  static String format(String format, List<String> words) {
    if (format.isEmpty() || format.contains("{{") || words.contains(format)) {
      return format;
    }
    throw refusal(
        "there is no format '" + format + "'",
        Suggestion.of(format, words).map(word -> "Did you mean '" + word + "'? ").orElse("")
            + "It is "
            + String.join(", ", words)
            + " or a template, as '{{.ID}}'.");
  }

  /** A refusal with what to type instead; the hint is a sentence. */
  static BuildException refusal(String message, String hint) {
    return new BuildException(Blame.USAGE, message, hint);
  }
}
