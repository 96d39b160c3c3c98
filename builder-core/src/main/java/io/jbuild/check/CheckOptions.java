package io.jbuild.check;

import io.jbuild.dockerfile.GoBoolean;
import io.jbuild.event.Finding;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
import io.jbuild.grammar.Directive;
import io.jbuild.grammar.Quoted;
import io.jbuild.grammar.SyntaxTree;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which rules count, as {@code # check=skip=…;error=…;experimental=…} says it. Names of rules are
 * compared as written; one that no rule has is no mistake, since another builder may have it.
 *
 * @param skip rules that are off
 * @param experimental rules that are on although they are not by themselves
 * @param error whether a finding fails the build
 */
record CheckOptions(Names skip, Names experimental, boolean error) {

  static final CheckOptions NONE = new CheckOptions(Names.NONE, Names.NONE, false);

  private static final String BUILD_ARG = "BUILDKIT_DOCKERFILE_CHECK";

  /**
   * A choice of rules.
   *
   * @param all whether the choice is {@code all}
   */
  record Names(boolean all, SortedSet<String> words) {
    static final Names NONE = new Names(false, Collections.emptySortedSet());

    static Names parse(String text) {
      String list = text.strip();
      if (list.equals("all")) {
        return new Names(true, Collections.emptySortedSet());
      }
      SortedSet<String> words = new TreeSet<>();
      for (String word : list.split(",", -1)) {
        words.add(word.strip());
      }
      return new Names(false, words);
    }

    boolean have(Rule rule) {
      return all || words.contains(rule.word());
    }

    Names and(Names others) {
      SortedSet<String> both = new TreeSet<>(words);
      both.addAll(others.words);
      return new Names(all || others.all, both);
    }
  }

  /**
   * The options of a whole Dockerfile: the build argument's where it is given, else the
   * directive's.
   *
   * @throws BuildException where they are not well-formed
   */
  static CheckOptions of(SyntaxTree tree, Map<String, String> buildArgs) {
    String given = buildArgs.get(BUILD_ARG);
    if (given != null) {
      return parse(given, "failed to parse build-arg:" + BUILD_ARG, Optional.empty());
    }
    for (Directive directive : tree.directives()) {
      if (directive.name().equals("check")) {
        Lines line = new Lines(directive.line(), directive.line());
        return parse(
            firstWord(directive.value()), "failed to parse check options", Optional.of(line));
      }
    }
    return NONE;
  }

  private static CheckOptions parse(String text, String what, Optional<Lines> place) {
    try {
      return parse(text);
    } catch (IllegalArgumentException e) {
      BuildException refusal =
          new BuildException(
              Blame.DOCKERFILE,
              what + ": " + e.getMessage(),
              "It is skip=RULE,RULE or skip=all, error=true, and experimental=RULE, with"
                  + " semicolons between.",
              e);
      throw place.isPresent() ? refusal.at(place.get()) : refusal;
    }
  }

  /**
   * Reads the text behind {@code check=}.
   *
   * @throws IllegalArgumentException with what is wrong with it
   */
  static CheckOptions parse(String text) {
    CheckOptions options = NONE;
    if (text.isBlank()) {
      return options;
    }
    for (String option : text.strip().split(";", 3)) {
      int equals = option.indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException("invalid check option " + Quoted.text(option));
      }
      String value = option.substring(equals + 1);
      String key = option.substring(0, equals).strip();
      options =
          switch (key) {
            case "skip" ->
                new CheckOptions(Names.parse(value), options.experimental, options.error);
            case "experimental" ->
                new CheckOptions(options.skip, Names.parse(value), options.error);
            case "error" ->
                new CheckOptions(options.skip, options.experimental, truth(value.strip(), option));
            default ->
                throw new IllegalArgumentException("invalid check option " + Quoted.text(key));
          };
    }
    return options;
  }

  private static boolean truth(String word, String option) {
    return GoBoolean.parse(word)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "failed to parse check option "
                        + Quoted.text(option)
                        + ": "
                        + Quoted.text(word)
                        + " is neither true nor false"));
  }

  /**
   * These options with those that stand in the comments above an instruction. What is not
   * well-formed there is a comment; and whether findings are errors is said for a whole file.
   */
  CheckOptions with(List<String> comments) {
    for (String comment : comments) {
      Optional<String> text = directive(comment);
      if (text.isPresent()) {
        try {
          CheckOptions other = parse(text.get());
          return new CheckOptions(
              skip.and(other.skip), experimental.and(other.experimental), error);
        } catch (IllegalArgumentException plainComment) {
          return this;
        }
      }
    }
    return this;
  }

  /** The options in a comment, if it is a directive. */
  private static Optional<String> directive(String comment) {
    int equals = comment.indexOf('=');
    if (equals < 0 || !comment.substring(0, equals).strip().equalsIgnoreCase("check")) {
      return Optional.empty();
    }
    String value = comment.substring(equals + 1).strip();
    return value.isEmpty() ? Optional.empty() : Optional.of(firstWord(value));
  }

  private static String firstWord(String value) {
    int blank = value.indexOf(' ');
    return blank < 0 ? value : value.substring(0, blank);
  }

  /**
   * Whether findings of a rule are told.
   *
   * @param own whether our own rules are on without being named
   */
  boolean allow(Rule rule, boolean own) {
    return switch (rule.origin()) {
      case BUILDKIT, WITHOUT_PAGE -> !skip.have(rule);
      case EXPERIMENTAL -> experimental.have(rule);
      case OWN -> (own || experimental.have(rule)) && !skip.have(rule);
    };
  }

  /** Whether a finding of a rule fails the build: ours do so where they are asked for by name. */
  boolean fails(Rule rule) {
    return error && (rule.origin() != Rule.Origin.OWN || experimental.have(rule));
  }

  /** Whether a build, too, shows rules of ours. */
  boolean askForOwn() {
    for (String word : experimental.words()) {
      if (word.startsWith(Finding.OWN)) {
        return true;
      }
    }
    return experimental.all();
  }
}
