package io.jbuild.context;

import io.jbuild.file.ImagePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
    List<IgnorePattern> compiled = new ArrayList<>();
    for (String pattern : patterns) {
      String trimmed = CleanPath.trim(pattern);
      if (!trimmed.isEmpty()) {
        compiled.add(IgnorePattern.parse(trimmed));
      }
    }
    return compiled.isEmpty() ? NONE : new IgnoreRules(compiled);
  }

  /**
   * The patterns a file's text holds, in order: comments, blank lines and blanks around removed.
   */
  public static List<String> read(String text) {
    List<String> patterns = new ArrayList<>();
    String withoutMark = text.startsWith("\ufeff") ? text.substring(1) : text;
    for (String line : withoutMark.split("\n", -1)) {
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
      patterns.add(inverted ? "!" + path : path);
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

  /** {@link #rule(ImagePath)} for a text that need not be a clean path. */
  Optional<String> rule(String path) {
    Optional<IgnorePattern> winner = Optional.empty();
    List<String> directories = null;
    for (IgnorePattern pattern : patterns) {
      // A pattern can only change what is so far decided the other way.
      if (pattern.negated() != winner.isPresent()) {
        continue;
      }
      boolean match = pattern.matches(path);
      if (!match) {
        directories = directories == null ? directories(path) : directories;
        match = directories.stream().anyMatch(pattern::matches);
      }
      if (match) {
        winner = pattern.negated() ? Optional.empty() : Optional.of(pattern);
      }
    }
    return winner.map(IgnorePattern::toString);
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
