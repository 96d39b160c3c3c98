package io.jbuild.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names and passwords that stand in addresses. */
public final class UrlCredentials {

  /** A lone name before a web address is a token as often as not; before another it is public. */
  private static final Pattern WEB = Pattern.compile("(?i)(https?://)[^/\\s?#]+@");

  private static final Pattern OTHER =
      Pattern.compile("(?i)((?:git|ssh)://[^/\\s:@?#]*):[^/\\s?#]+@");

  private static final Pattern LOGIN = Pattern.compile("(?i)(https?://)([^/?#]*)(@.*)");

  private UrlCredentials() {}

  /** An address of the web whose name and password may hold an @: they end at the last one. */
  public static String escaped(String url) {
    return LOGIN
        .matcher(url)
        .replaceFirst(
            found ->
                Matcher.quoteReplacement(
                    found.group(1) + found.group(2).replace("@", "%40") + found.group(3)));
  }

  /** A text as it may be shown and kept: BuildKit's {@code xxxxx} in place of credentials. */
  public static String redact(String text) {
    return OTHER.matcher(WEB.matcher(text).replaceAll("$1xxxxx:xxxxx@")).replaceAll("$1:xxxxx@");
  }
}
