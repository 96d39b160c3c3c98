package io.jbuild.context;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;

/**
 * What moby/patternmatcher and its reader of ignore files do, step by step and with nothing
 * remembered: slow, and easy to hold beside the original.
 */
final class PatternMatcherOracle {

  private record Line(String text, boolean exclusion) {}

  private final List<Line> lines = new ArrayList<>();

  /**
   * Compiles patterns.
   *
   * @throws IllegalArgumentException for one that is wrong
   */
  PatternMatcherOracle(List<String> patterns) {
    for (String given : patterns) {
      String pattern = trimmed(given);
      if (pattern.isEmpty()) {
        continue;
      }
      pattern = cleaned(pattern);
      boolean exclusion = pattern.startsWith("!");
      if (exclusion && pattern.length() == 1) {
        throw new IllegalArgumentException("illegal exclusion pattern: \"!\"");
      }
      pattern = exclusion ? pattern.substring(1) : pattern;
      checkSyntax(pattern);
      lines.add(new Line(pattern, exclusion));
      matches(pattern, "x"); // A pattern that cannot be compiled is refused, matched or not.
    }
  }

  /** The patterns of a file. */
  static List<String> read(String file) {
    List<String> patterns = new ArrayList<>();
    String text = file.startsWith("\ufeff") ? file.substring(1) : file;
    for (String line : text.split("\n", -1)) {
      if (line.startsWith("#")) {
        continue;
      }
      String pattern = trimmed(line);
      if (pattern.isEmpty()) {
        continue;
      }
      boolean invert = pattern.startsWith("!");
      if (invert) {
        pattern = trimmed(pattern.substring(1));
      }
      if (!pattern.isEmpty()) {
        pattern = cleaned(pattern);
        if (pattern.length() > 1 && pattern.startsWith("/")) {
          pattern = pattern.substring(1);
        }
      }
      patterns.add(invert ? "!" + pattern : pattern);
    }
    return patterns;
  }

  /** {@code MatchesOrParentMatches}, for a clean relative path. */
  boolean matches(String path) {
    boolean matched = false;
    for (Line line : lines) {
      if (line.exclusion() != matched) {
        continue;
      }
      boolean match = matches(line.text(), path);
      for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
        match |= matches(line.text(), path.substring(0, slash));
      }
      if (match) {
        matched = !line.exclusion();
      }
    }
    return matched;
  }

  private static boolean matches(String pattern, String path) {
    StringBuilder regex = new StringBuilder("^");
    String type = "exact";
    int[] in = pattern.codePoints().toArray();
    int at = 0;
    for (int i = 0; at < in.length; i++) {
      int c = in[at++];
      if (c == '*' && at < in.length && in[at] == '*') {
        at++;
        if (at < in.length && in[at] == '/') {
          at++;
        }
        if (at < in.length) {
          regex.append("(.*/)?");
          type = "regexp";
        } else if (type.equals("exact")) {
          type = "prefix";
        } else {
          regex.append(".*");
          type = "regexp";
        }
        if (i == 0) {
          type = "suffix";
        }
      } else if (c == '*') {
        regex.append("[^/]*");
        type = "regexp";
      } else if (c == '?') {
        regex.append("[^/]");
        type = "regexp";
      } else if (".+()|{}$".indexOf(c) >= 0) {
        regex.append('\\').appendCodePoint(c);
      } else if (c == '\\' && at < in.length) {
        regex.append('\\').appendCodePoint(in[at++]);
        type = "regexp";
      } else {
        regex.appendCodePoint(c);
        type = c == '[' || c == ']' ? "regexp" : type;
      }
    }
    return switch (type) {
      case "exact" -> path.equals(pattern);
      case "prefix" -> path.startsWith(pattern.substring(0, pattern.length() - 2));
      case "suffix" ->
          path.endsWith(pattern.substring(2)) || ("/" + path).equals(pattern.substring(2));
      default -> compiled(regex.append('$').toString()).matcher(path).find();
    };
  }

  private static Pattern compiled(String regex) {
    try {
      return Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("syntax error in pattern", e);
    }
  }

  /** What Go's {@code filepath.Match} refuses: open classes, empty ones, a last backslash. */
  private static void checkSyntax(String pattern) {
    int[] in = pattern.codePoints().toArray();
    int at = 0;
    while (at < in.length) {
      if (in[at] == '\\') {
        require(at + 1 < in.length);
        at += 2;
      } else if (in[at] == '[') {
        at++;
        if (at < in.length && in[at] == '^') {
          at++;
        }
        int ranges = 0;
        while (!(at < in.length && in[at] == ']' && ranges > 0)) {
          at = classCharacter(in, at);
          if (in[at] == '-') {
            at = classCharacter(in, at + 1);
          }
          ranges++;
        }
        at++;
      } else {
        at++;
      }
    }
  }

  /** Behind the character of a class that stands here; something must follow it. */
  private static int classCharacter(int[] in, int start) {
    require(start < in.length && in[start] != '-' && in[start] != ']');
    int at = in[start] == '\\' ? start + 1 : start;
    require(at < in.length);
    require(at + 1 < in.length);
    return at + 1;
  }

  private static void require(boolean wellFormed) {
    if (!wellFormed) {
      throw new IllegalArgumentException("syntax error in pattern");
    }
  }

  /** Go's {@code filepath.Clean}, by rewriting until nothing changes. */
  private static String cleaned(String path) {
    boolean rooted = path.startsWith("/");
    List<String> names = new ArrayList<>(List.of(path.split("/", -1)));
    names.removeIf(name -> name.isEmpty() || name.equals("."));
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int i = 0; i < names.size() && !changed; i++) {
        if (!names.get(i).equals("..")) {
          continue;
        }
        if (i == 0 && rooted) {
          names.remove(0);
          changed = true;
        } else if (i > 0 && !names.get(i - 1).equals("..")) {
          names.remove(i);
          names.remove(i - 1);
          changed = true;
        }
      }
    }
    String joined = (rooted ? "/" : "") + String.join("/", names);
    return joined.isEmpty() ? "." : joined;
  }

  /** Go's {@code strings.TrimSpace}. */
  private static String trimmed(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isSpace(text.charAt(start))) {
      start++;
    }
    while (end > start && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  private static boolean isSpace(char c) {
    return c >= '\t' && c <= '\r'
        || c == ' '
        || c == '\u0085'
        || c == '\u00a0'
        || c == '\u1680'
        || c >= '\u2000' && c <= '\u200a'
        || c == '\u2028'
        || c == '\u2029'
        || c == '\u202f'
        || c == '\u205f'
        || c == '\u3000';
  }
}
