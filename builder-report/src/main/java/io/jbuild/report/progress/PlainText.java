package io.jbuild.report.progress;

import java.util.regex.Pattern;

/** Texts that may have words of others in them: of servers, of archives, of Dockerfiles. */
public final class PlainText {

  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}&&[^\\n\\t]]");

  private PlainText() {}

  /** The text without what a terminal would obey. */
  public static String of(String text) {
    return CONTROL.matcher(text.replace("\r\n", "\n")).replaceAll("\ufffd");
  }

  /** The same in one line. */
  public static String line(String text) {
    return of(text.replace('\n', ' ').replace("\r", ""));
  }
}
