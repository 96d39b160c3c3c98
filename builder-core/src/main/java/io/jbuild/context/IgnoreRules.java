package io.jbuild.context;

import io.jbuild.file.ImagePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Patterns that select files by name, as {@code .dockerignore} and {@code --exclude} have them: a
 * matched directory takes all below it along, the last pattern that matches wins, and one that
 * begins with {@code !} brings back what earlier ones took.
 *
 * <p>The meaning is that of moby/patternmatcher's {@code MatchesOrParentMatches}. Safe for use by
 * several threads.
 */
public final class IgnoreRules {

  /** Rules that match nothing. */
  public static final IgnoreRules NONE = new IgnoreRules(List.of());

  private static final List<String> EVERYTHING = List.of("*", "**", "**/*");

  private final List<IgnorePattern> patterns;
  private final List<IgnorePattern> negated;

  private IgnoreRules(List<IgnorePattern> patterns) {
    this.patterns = List.copyOf(patterns);
    this.negated = this.patterns.stream().filter(IgnorePattern::negated).toList();
  }

  /**
   * Compiles patterns; blank ones are left out.
   *
   * @throws IllegalArgumentException with what is wrong with one of them
   */
  public static IgnoreRules of(List<String> patterns) {
    return of(patterns.stream().map(pattern -> new Line(pattern, 0)).toList(), refusal -> {});
  }

  /** These, and last of all some paths as they are. */
  IgnoreRules with(List<String> paths) {
    List<IgnorePattern> more = new ArrayList<>(patterns);
    for (String path : paths) {
      more.add(IgnorePattern.parse(path.replaceAll("[\\\\*?\\[]", "\\\\$0"), 0));
    }
    return new IgnoreRules(more);
  }

  /** A pattern, and the number of its line. */
  record Line(String pattern, int number) {}

  /**
   * Compiles lines of a file.
   *
   * @param refused told of the line that is wrong, before the exception
   */
  static IgnoreRules of(List<Line> lines, Consumer<Line> refused) {
    List<IgnorePattern> compiled = new ArrayList<>();
    for (Line line : lines) {
      String trimmed = CleanPath.trim(line.pattern());
      if (!trimmed.isEmpty()) {
        try {
          compiled.add(IgnorePattern.parse(trimmed, line.number()));
        } catch (IllegalArgumentException e) {
          refused.accept(line);
          throw e;
        }
      }
    }
    return compiled.isEmpty() ? NONE : new IgnoreRules(compiled);
  }

  /**
   * The patterns a file's text holds, in order: comments, blank lines and blanks around removed.
   */
  public static List<String> read(String text) {
    return lines(text).stream().map(Line::pattern).toList();
  }

  /** The same with their lines. */
  static List<Line> lines(String text) {
    List<Line> patterns = new ArrayList<>();
    String withoutMark = text.startsWith("\ufeff") ? text.substring(1) : text;
    int number = 0;
    for (String line : withoutMark.split("\n", -1)) {
      number++;
      String pattern = CleanPath.trim(line);
      if (line.startsWith("#") || pattern.isEmpty()) {
        continue;
      }
      boolean inverted = pattern.startsWith("!");
      String path = inverted ? CleanPath.trim(pattern.substring(1)) : pattern;
      if (!path.isEmpty()) {
        path = CleanPath.clean(path);
      }
      if (path.length() > 1 && path.startsWith("/")) {
        path = path.substring(1);
      }
      patterns.add(new Line(inverted ? "!" + path : path, number));
    }
    return patterns;
  }

  /** Whether the path, which is not the root, is selected. */
  public boolean matches(ImagePath path) {
    return !patterns.isEmpty() && rule(path).isPresent();
  }

  /** The pattern that selects the path, as {@code node_modules}; empty where it is not selected. */
  public Optional<String> rule(ImagePath path) {
    return path.isRoot() ? Optional.empty() : rule(path.relative().toString());
  }

  /**
   * The path that a COPY's source names, where no file can be left of it. Nothing is said of rules
   * that bring files back, since then a file below the path may be; nor of the whole context where
   * only some of its names are left out. (BuildKit's rule CopyIgnoredFile.)
   */
  public Optional<String> leftOutSource(String source) {
    if (patterns.isEmpty() || !negated.isEmpty()) {
      return Optional.empty();
    }
    String path = CleanPath.clean(source);
    boolean whole = path.equals(".") || path.equals("/");
    if (whole && patterns.stream().noneMatch(pattern -> EVERYTHING.contains(pattern.toString()))) {
      return Optional.empty();
    }
    return rule(path).map(pattern -> path);
  }

  /** A pattern, and the number of its line; 0 where it stands in no file. */
  public record Rule(int line, String pattern) {}

  /** All patterns, in order. */
  public List<Rule> list() {
    return patterns.stream().map(IgnoreRules::rule).toList();
  }

  /** The last pattern that decided of a path, for or against; empty where none has a say. */
  public Optional<Rule> decisive(ImagePath path) {
    return path.isRoot()
        ? Optional.empty()
        : decision(path.relative().toString()).map(IgnoreRules::rule);
  }

  private static Rule rule(IgnorePattern pattern) {
    return new Rule(pattern.line(), pattern.toString());
  }

  /** {@link #rule(ImagePath)} for a text that need not be a clean path. */
  Optional<String> rule(String path) {
    return decision(path).filter(pattern -> !pattern.negated()).map(IgnorePattern::toString);
  }

  /** The patterns, in order. */
  List<IgnorePattern> patterns() {
    return patterns;
  }

  /** The pattern that decided last, for or against; empty where none has a say. */
  Optional<IgnorePattern> decision(String path) {
    Optional<IgnorePattern> winner = Optional.empty();
    boolean selected = false;
    List<String> directories = null;
    for (IgnorePattern pattern : patterns) {
      // A pattern can only change what is so far decided the other way.
      if (pattern.negated() != selected) {
        continue;
      }
      boolean match = pattern.matches(path);
      if (!match) {
        directories = directories == null ? directories(path) : directories;
        match = directories.stream().anyMatch(pattern::matches);
      }
      if (match) {
        selected = !selected;
        winner = Optional.of(pattern);
      }
    }
    return winner;
  }

  /** False where no pattern can match anything below a directory, nor the directory itself. */
  public boolean mayMatchBelow(ImagePath directory) {
    return mayMatch(patterns, directory);
  }

  /** False where, of all below a directory that is selected, nothing is brought back. */
  public boolean mayBringBackBelow(ImagePath directory) {
    return mayMatch(negated, directory);
  }

  private static boolean mayMatch(List<IgnorePattern> patterns, ImagePath directory) {
    if (patterns.isEmpty()) {
      return false;
    }
    String path = directory.relative().toString();
    return patterns.stream().anyMatch(pattern -> pattern.mayMatchBelow(path));
  }

  /** The directories a path is in, from the top. */
  private static List<String> directories(String path) {
    List<String> result = new ArrayList<>();
    String parent = CleanPath.directory(path);
    if (!parent.equals(".")) {
      for (int slash = parent.indexOf('/'); slash >= 0; slash = parent.indexOf('/', slash + 1)) {
        result.add(parent.substring(0, slash));
      }
      result.add(parent);
    }
    return result;
  }
}
