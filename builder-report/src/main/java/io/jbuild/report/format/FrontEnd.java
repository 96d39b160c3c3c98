package io.jbuild.report.format;

import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who prints a report, and how options are called there.
 *
 * @param version of jbuild
 * @param check what tells more about findings, as people call it
 * @param option what an option is called, by its long name, and under {@code login} how one logs in
 *     to a registry
 */
public record FrontEnd(String version, String check, UnaryOperator<String> option) {

  private static final Pattern OPTION = Pattern.compile("(?<!\\$)\\{([a-z][a-z-]*)}");

  /** A text of the engine, with its options in this front end's words. */
  public String worded(String text) {
    return OPTION
        .matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(option.apply(found.group(1))));
  }
}
