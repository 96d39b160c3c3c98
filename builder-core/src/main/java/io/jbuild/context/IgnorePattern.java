package io.jbuild.context;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One line of an ignore file, compiled. Matching takes time proportional to pattern times path,
 * whatever the pattern: a file that came with somebody's project must not be able to hang a build.
 */
final class IgnorePattern {

  private enum Kind {
    EXACT,
    PREFIX,
    SUFFIX,
    REGEX
  }

  private final String text;
  private final boolean negated;
  private final int line;
  private final Predicate<String> test;
  private final List<Predicate<String>> leadingNames;
  private final boolean leadingNamesAreAll;
  private final Optional<Predicate<String>> anywhere;
  private final Optional<IgnorePattern> folder;

  private IgnorePattern(String text, boolean negated, int line) {
    this.text = text;
    this.negated = negated;
    this.line = line;
    this.test = test(text);
    this.leadingNames = leadingNames(text);
    this.leadingNamesAreAll = leadingNames.size() == text.split("/", -1).length;
    this.anywhere = anywhere(text);
    this.folder = folder(text);
  }

  /** {@link #parse(String, int)} for what stands in no file. */
  static IgnorePattern parse(String line) {
    return parse(line, 0);
  }

  /**
   * Compiles a line that is not blank.
   *
   * @param number of the line
   * @throws IllegalArgumentException with what is wrong with it
   */
  static IgnorePattern parse(String line, int number) {
    String clean = CleanPath.clean(line);
    boolean negated = clean.startsWith("!");
    if (negated && clean.length() == 1) {
      throw new IllegalArgumentException("illegal exclusion pattern: \"!\"");
    }
    String text = negated ? clean.substring(1) : clean;
    FilePattern.parse(text);
    return new IgnorePattern(text, negated, number);
  }

  /** Whether it brings back what lines above it leave out. */
  boolean negated() {
    return negated;
  }

  /** Counted from 1; 0 where it stands in no file. */
  int line() {
    return line;
  }

  /** Whether the name alone decides, in a directory below which the pattern may match. */
  boolean decidesByName() {
    return leadingNamesAreAll || anywhere.isPresent();
  }

  /**
   * {@link #matches(String)} for a name that decides; no line feed is in its path.
   *
   * @param depth how many names its directory has
   */
  boolean matchesName(String name, int depth) {
    if (leadingNamesAreAll) {
      return leadingNames.size() == depth + 1 && leadingNames.get(depth).test(name);
    }
    return anywhere.isPresent() && anywhere.get().test(name);
  }

  /**
   * For {@code x/**}, which matches all below what {@code x} matches and nothing else: {@code x}.
   * No line feed is in any path.
   */
  Optional<IgnorePattern> folder() {
    return folder;
  }

  /**
   * False where nothing below a directory can match, which is in one below which something may.
   *
   * @param name of the directory
   * @param depth how many names the directory has that it is in
   */
  boolean mayMatchBelow(String name, int depth) {
    return depth >= leadingNames.size()
        ? !leadingNamesAreAll
        : leadingNames.get(depth).test(name)
            && !(leadingNamesAreAll && depth + 1 == leadingNames.size());
  }

  /** Whether it matches this very path, not a directory it is in. */
  boolean matches(String path) {
    return test.test(path);
  }

  /**
   * False where nothing below a directory can match, judged by the names the pattern starts with.
   */
  boolean mayMatchBelow(String directory) {
    if (directory.isEmpty()) {
      return true;
    }
    String[] names = directory.split("/", -1);
    for (int i = 0; i < Math.min(names.length, leadingNames.size()); i++) {
      if (!leadingNames.get(i).test(names[i])) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return negated ? "!" + text : text;
  }

  private static Predicate<String> test(String text) {
    Compiler compiler = new Compiler(text);
    return switch (compiler.compile()) {
      case EXACT -> text::equals;
      case PREFIX -> {
        String prefix = text.substring(0, text.length() - 2);
        yield path -> path.startsWith(prefix);
      }
      case SUFFIX -> {
        String suffix = text.substring(2);
        yield path ->
            path.endsWith(suffix) || suffix.startsWith("/") && suffix.substring(1).equals(path);
      }
      // Nearly all of these need no regular expression, nor the library that has them.
      case REGEX ->
          isPlain(text.startsWith("**") ? text.substring(2) : text)
              ? names(text)
              : regex(compiler.regex.toString());
    };
  }

  /**
   * Whether nothing in it means more than {@code *}, {@code ?} and {@code [a-z]} do: one character
   * of a class is never a slash then, and Go's two kinds of pattern agree on the class.
   */
  private static boolean isPlain(String text) {
    if (text.contains("**")) {
      return false;
    }
    int at = 0;
    while (at < text.length()) {
      switch (text.charAt(at)) {
        case '\\', '^', ']' -> {
          return false;
        }
        case '[' -> {
          int end = plainClassEnd(text, at + 1);
          if (end < 0) {
            return false;
          }
          at = end;
        }
        default -> at++;
      }
    }
    return true;
  }

  /** Where a class of letters and digits ends; -1 where it is none. */
  private static int plainClassEnd(String text, int start) {
    int at = start;
    while (at < text.length() && isLetterOrDigit(text.charAt(at))) {
      if (at + 2 < text.length() && text.charAt(at + 1) == '-') {
        if (!isLetterOrDigit(text.charAt(at + 2)) || text.charAt(at + 2) < text.charAt(at)) {
          return -1;
        }
        at += 2;
      }
      at++;
    }
    return at > start && at < text.length() && text.charAt(at) == ']' ? at + 1 : -1;
  }

  private static boolean isLetterOrDigit(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
  }

  /** The test of a plain pattern, which may start with two stars. */
  private static Predicate<String> names(String text) {
    if (!text.startsWith("**")) {
      return FilePattern.parse(text)::matches;
    }
    String last = text.substring(text.startsWith("**/") ? 3 : 2);
    FilePattern pattern = FilePattern.parse(last);
    long slashes = last.chars().filter(c -> c == '/').count();
    return path -> {
      // Only a slash matches a slash, so it is known which of the path's last names are meant.
      int slash = path.lastIndexOf('/');
      for (long more = slashes; more > 0 && slash >= 0; more--) {
        slash = path.lastIndexOf('/', slash - 1);
      }
      int lineFeed = path.indexOf('\n');
      return (lineFeed < 0 || lineFeed > slash) && pattern.matches(path.substring(slash + 1));
    };
  }

  /** The test of a single name, without slashes, by a pattern of {@code *} and {@code ?}. */
  private static Predicate<String> name(String text) {
    int star = text.indexOf('*');
    boolean simple =
        text.indexOf('?') < 0 && text.indexOf('[') < 0 && star == text.lastIndexOf('*');
    if (simple && star < 0) {
      return text::equals;
    }
    if (simple && star == 0) {
      String end = text.substring(1);
      return name -> name.endsWith(end);
    }
    if (simple && star == text.length() - 1) {
      String start = text.substring(0, star);
      return name -> name.startsWith(start);
    }
    return FilePattern.parse(text)::matches;
  }

  /** The test of a name, where a pattern matches that name in whatever directory. */
  private static Optional<Predicate<String>> anywhere(String text) {
    String last = text.startsWith("**/") ? text.substring(3) : "";
    return last.isEmpty() || last.contains("/") || !isPlain(last)
        ? Optional.empty()
        : Optional.of(name(last));
  }

  private static Optional<IgnorePattern> folder(String text) {
    String folder = text.endsWith("/**") ? text.substring(0, text.length() - 3) : "";
    // The slash may be an escaped one.
    if (folder.isEmpty() || folder.endsWith("\\")) {
      return Optional.empty();
    }
    IgnorePattern above = new IgnorePattern(folder, false, 0);
    return above.decidesByName() ? Optional.of(above) : Optional.empty();
  }

  private static Predicate<String> regex(String regex) {
    try {
      Pattern compiled = Pattern.compile(regex);
      return path -> compiled.matcher(path).find();
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("syntax error in pattern", e);
    }
  }

  /** Tests of a path's first names, up to the first that may stand for several. */
  private static List<Predicate<String>> leadingNames(String text) {
    List<Predicate<String>> names = new ArrayList<>();
    for (String name : text.split("/", -1)) {
      if (!isPlain(name)) {
        break;
      }
      names.add(name(name));
    }
    return names;
  }

  /** Finds out how a pattern is matched, step by step as moby/patternmatcher does. */
  private static final class Compiler {

    private final int[] pattern;
    private final StringBuilder regex = new StringBuilder("^");
    private int at;

    Compiler(String text) {
      this.pattern = text.codePoints().toArray();
    }

    Kind compile() {
      Kind kind = Kind.EXACT;
      for (int i = 0; at < pattern.length; i++) {
        int c = pattern[at++];
        if (c == '*' && peek('*')) {
          kind = doubleStar(kind);
          kind = i == 0 ? Kind.SUFFIX : kind;
        } else if (c == '*' || c == '?') {
          regex.append(c == '*' ? "[^/]*" : "[^/]");
          kind = Kind.REGEX;
        } else if (".+()|{}$".indexOf(c) >= 0) {
          regex.append('\\').appendCodePoint(c);
        } else if (c == '\\') {
          regex.append('\\').appendCodePoint(pattern[at++]);
          kind = Kind.REGEX;
        } else {
          regex.appendCodePoint(c);
          kind = c == '[' || c == ']' ? Kind.REGEX : kind;
        }
      }
      regex.append('$');
      return kind;
    }

    private Kind doubleStar(Kind kind) {
      at++;
      if (peek('/')) {
        at++;
      }
      if (at < pattern.length) {
        regex.append("(.*/)?");
        return Kind.REGEX;
      }
      if (kind == Kind.EXACT) {
        return Kind.PREFIX;
      }
      regex.append(".*");
      return Kind.REGEX;
    }

    private boolean peek(char c) {
      return at < pattern.length && pattern[at] == c;
    }
  }
}
