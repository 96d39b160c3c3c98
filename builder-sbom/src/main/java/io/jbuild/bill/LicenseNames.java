package io.jbuild.bill;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.spdx.library.LicenseInfoFactory;

/** Names of licenses as packages have them, in SPDX's words (SPDX 2.3, annex D). */
final class LicenseNames {

  private static final Pattern TOKEN = Pattern.compile("[()]|[^\\s(),]+");
  private static final int LONGEST = 2000;

  /** Debian's short names that SPDX calls otherwise. */
  private static final Map<String, String> OTHERS =
      Map.of(
          "expat", "MIT",
          "apache-2", "Apache-2.0",
          "bsd-2-clause", "BSD-2-Clause",
          "bsd-3-clause", "BSD-3-Clause",
          "zlib/libpng", "zlib-acknowledgement",
          "boost-1.0", "BSL-1.0");

  private static final Pattern GNU = Pattern.compile("(?i)((?:A|L)?GPL|GFDL)-(\\d)(\\.\\d)?(\\+)?");

  private LicenseNames() {}

  /** All of them as one expression; empty where SPDX knows one of them not. */
  static Optional<String> expression(List<String> names) {
    List<String> known = new ArrayList<>();
    for (String name : names) {
      Optional<String> one = expression(name);
      if (one.isEmpty()) {
        return Optional.empty();
      }
      if (!known.contains(one.get())) {
        known.add(one.get());
      }
    }
    if (known.size() == 1) {
      return Optional.of(known.get(0));
    }
    return known.isEmpty()
        ? Optional.empty()
        : Optional.of(
            String.join(
                " AND ",
                known.stream().map(one -> one.contains(" ") ? "(" + one + ")" : one).toList()));
  }

  /** One name, which may be an expression itself. */
  static Optional<String> expression(String name) {
    if (name.length() > LONGEST) {
      return Optional.empty();
    }
    List<String> words = new ArrayList<>();
    boolean wantsName = true;
    int open = 0;
    Matcher tokens = TOKEN.matcher(name);
    while (tokens.find()) {
      String token = tokens.group();
      String upper = token.toUpperCase(Locale.ROOT);
      if (token.equals("(") && wantsName) {
        open++;
        words.add(token);
      } else if (token.equals(")") && !wantsName && open > 0) {
        open--;
        words.add(token);
      } else if (!wantsName && (upper.equals("AND") || upper.equals("OR"))) {
        words.add(upper);
        wantsName = true;
      } else if (wantsName && id(token).isPresent()) {
        words.add(id(token).orElseThrow());
        wantsName = false;
      } else if (!wantsName && upper.equals("WITH") && tokens.find()) {
        Optional<String> exception =
            LicenseInfoFactory.listedExceptionIdCaseSensitive(tokens.group());
        if (exception.isEmpty()) {
          return Optional.empty();
        }
        words.add("WITH");
        words.add(exception.get());
      } else {
        return Optional.empty();
      }
    }
    return wantsName || open != 0
        ? Optional.empty()
        : Optional.of(String.join(" ", words).replace("( ", "(").replace(" )", ")"));
  }

  private static Optional<String> id(String token) {
    Matcher gnu = GNU.matcher(token);
    String name =
        gnu.matches()
            ? gnu.group(1).toUpperCase(Locale.ROOT)
                + "-"
                + gnu.group(2)
                + (gnu.group(3) == null ? ".0" : gnu.group(3))
                + (gnu.group(4) == null ? "-only" : "-or-later")
            : OTHERS.getOrDefault(token.toLowerCase(Locale.ROOT), token);
    return LicenseInfoFactory.listedLicenseIdCaseSensitive(name);
  }
}
