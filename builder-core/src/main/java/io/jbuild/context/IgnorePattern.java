package io.jbuild.context;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** One line of an ignore file, compiled. */
final class IgnorePattern {

  private enum Kind {
    EXACT,
    PREFIX,
    SUFFIX,
    REGEX
  }

  private final String text;
  private final boolean negated;

  /** What makes a name mean more than {@code *} and {@code ?} do. */
  private static final Pattern UNUSUAL = Pattern.compile("[\\\\\\[^]");

  private final Kind kind;
  private final Optional<Pattern> regex;
  private final List<Predicate<String>> leadingNames;

  private IgnorePattern(String text, boolean negated, Kind kind, Optional<Pattern> regex) {
    this.text = text;
    this.negated = negated;
    this.kind = kind;
    this.regex = regex;
    this.leadingNames = leadingNames(text);
  }

  /**
   * Compiles a line that is not blank.
   *
   * @throws IllegalArgumentException with what is wrong with it
   */
  static IgnorePattern parse(String line) {
    String clean = CleanPath.clean(line);
    boolean negated = clean.startsWith("!");
    if (negated && clean.length() == 1) {
      throw new IllegalArgumentException("illegal exclusion pattern: \"!\"");
    }
    String text = negated ? clean.substring(1) : clean;
    FilePattern.parse(text);
    Compiler compiler = new Compiler(text);
    Kind kind = compiler.compile();
    return new IgnorePattern(
        text,
        negated,
        kind,
        kind == Kind.REGEX
            ? Optional.of(RegexTranslation.translate(compiler.regex.toString()))
            : Optional.empty());
  }

  /** Whether it brings back what lines above it leave out. */
  boolean negated() {
    return negated;
  }

  /** Whether it matches this very path, not a directory it is in. */
  boolean matches(String path) {
    return switch (kind) {
      case EXACT -> path.equals(text);
      case PREFIX -> path.startsWith(text.substring(0, text.length() - 2));
      case SUFFIX -> {
        String suffix = text.substring(2);
        yield path.endsWith(suffix)
            || suffix.charAt(0) == '/'
                && suffix.length() == path.length() + 1
                && suffix.endsWith(path);
      }
      case REGEX -> regex.orElseThrow().matcher(path).find();
    };
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

  /** Tests of a path's first names, up to the first that may stand for several. */
  private static List<Predicate<String>> leadingNames(String text) {
    List<Predicate<String>> names = new ArrayList<>();
    for (String name : text.split("/", -1)) {
      if (name.contains("**") || UNUSUAL.matcher(name).find()) {
        break;
      }
      if (FilePattern.isPattern(name)) {
        String regex = "\\Q" + name.replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q") + "\\E";
        names.add(Pattern.compile(regex, Pattern.DOTALL).asMatchPredicate());
      } else {
        names.add(name::equals);
      }
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
