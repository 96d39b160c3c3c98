package io.jbuild.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a registry wants to be asked (RFC 9110, 11.6.1): the scheme and its parameters.
 *
 * @param scheme in lower case
 * @param parameters names in lower case
 */
record Challenge(String scheme, SortedMap<String, String> parameters) {

  private static final Pattern PART =
      Pattern.compile(
          "\\s*,?\\s*(?:([A-Za-z][\\w-]*)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s,\"]+))"
              + "|([A-Za-z][\\w-]*)(?=\\s|,|$))");

  /** The challenges of a {@code WWW-Authenticate} header; what cannot be read ends the list. */
  static List<Challenge> parse(String header) {
    List<Challenge> challenges = new ArrayList<>();
    Matcher part = PART.matcher(header);
    int at = 0;
    while (at < header.length() && part.region(at, header.length()).lookingAt()) {
      if (part.group(4) != null) {
        challenges.add(new Challenge(part.group(4).toLowerCase(Locale.ROOT), new TreeMap<>()));
      } else if (!challenges.isEmpty()) {
        String value =
            part.group(2) == null ? part.group(3) : part.group(2).replaceAll("\\\\(.)", "$1");
        challenges
            .get(challenges.size() - 1)
            .parameters()
            .put(part.group(1).toLowerCase(Locale.ROOT), value);
      }
      at = part.end();
    }
    return challenges;
  }
}
