package io.jbuild.cli;

import io.jbuild.BuildWords;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Suggestion;
import io.jbuild.oci.Platform;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** What was typed after a command's name. Options are asked for by their long name. */
final class Arguments {

  private final String command;
  private final ParseResult parsed;

  private Arguments(String command, ParseResult parsed) {
    this.command = command;
    this.parsed = parsed;
  }

  /**
   * Reads what was typed.
   *
   * @throws BuildException where it does not fit the syntax
   */
  static Arguments parse(Syntax syntax, List<String> words) {
    try {
      String[] array = syntax.withPlainFlags(words).toArray(String[]::new);
      return new Arguments(syntax.name(), syntax.toCommandLine().parseArgs(array));
    } catch (ParameterException e) {
      throw refusal(syntax, e);
    }
  }

  boolean helpAsked() {
    return parsed.isUsageHelpRequested();
  }

  boolean flag(String name) {
    return parsed.matchedOptionValue(name, Boolean.FALSE);
  }

  Optional<String> value(String name) {
    return Optional.ofNullable(parsed.<String>matchedOptionValue(name, null));
  }

  List<String> values(String name) {
    return parsed.matchedOptionValue(name, List.of());
  }

  /** All words of some options, by the options' names without dashes. */
  SortedMap<String, List<String>> words(List<String> names) {
    SortedMap<String, List<String>> words = new TreeMap<>();
    for (String name : names) {
      Object given = parsed.matchedOptionValue("--" + name, null);
      if (given instanceof List<?> values) {
        words.put(name, values.stream().map(String::valueOf).toList());
      } else if (given != null) {
        words.put(name, List.of(given.toString()));
      }
    }
    return words;
  }

  /** How many things at once. */
  OptionalInt jobs() {
    Optional<String> text = value("--jobs");
    return text.isEmpty() ? OptionalInt.empty() : OptionalInt.of(BuildWords.jobs(text.get()));
  }

  /** The one platform that was asked for. */
  Optional<Platform> platform() {
    try {
      return value("--platform").map(Platform::parse);
    } catch (IllegalArgumentException e) {
      throw Usage.refusal(
          "invalid platform '" + value("--platform").orElse("") + "'",
          "It looks like linux/amd64.");
    }
  }

  /** All platforms that were asked for. */
  List<Platform> platforms() {
    return BuildWords.platforms(values("--platform"));
  }

  /** What is not an option. */
  List<String> operands() {
    return parsed.matchedPositionalValue(0, List.of());
  }

  /**
   * What is not an option, refused where there is none.
   *
   * @param what its name, as {@code IMAGE}
   */
  List<String> atLeastOne(String what) {
    if (operands().isEmpty()) {
      throw Usage.refusal("'jbuild " + command + "' needs " + what, help(command));
    }
    return operands();
  }

  /**
   * The one thing that is not an option.
   *
   * @param what its name
   * @param explained its name with its article, or with what it is
   */
  String exactlyOne(String what, String explained) {
    return atMostOne(what)
        .orElseThrow(
            () -> Usage.refusal("'jbuild " + command + "' needs " + explained, help(command)));
  }

  /** Refuses whatever is not an option. */
  void none() {
    if (!operands().isEmpty()) {
      throw Usage.refusal(
          "'jbuild " + command + "' takes options only, not " + quoted(operands()), help(command));
    }
  }

  /** The one thing, or none, that is not an option. */
  Optional<String> atMostOne(String what) {
    if (operands().size() > 1) {
      throw Usage.refusal(
          "'jbuild " + command + "' takes one " + what + ", not " + quoted(operands()),
          help(command));
    }
    return operands().stream().findFirst();
  }

  private static String quoted(List<String> words) {
    return "'" + String.join("' '", words) + "'";
  }

  private static String help(String command) {
    return "See 'jbuild " + command + " --help'.";
  }

  private static BuildException refusal(Syntax syntax, ParameterException e) {
    String help = help(syntax.name());
    if (e instanceof UnmatchedArgumentException unmatched) {
      String word = unmatched.getUnmatched().get(0);
      String option = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
      if (!option.startsWith("-")) {
        return Usage.refusal("unexpected argument '" + word + "'", help);
      }
      if (NotYet.isOption(syntax.name(), option)) {
        return Usage.refusal("option '" + option + "' is not supported yet", help);
      }
      String meant =
          Suggestion.of(option, syntax.longNames())
              .map(name -> "Did you mean '" + name + "'? ")
              .orElse("");
      return Usage.refusal("unknown option '" + option + "'", meant + help);
    }
    if (e instanceof MissingParameterException missing && !missing.getMissing().isEmpty()) {
      ArgSpec option = missing.getMissing().get(0);
      String name = option instanceof OptionSpec named ? named.longestName() : option.paramLabel();
      return Usage.refusal("option '" + name + "' needs a value: " + option.paramLabel(), help);
    }
    return Usage.refusal(String.valueOf(e.getMessage()), help);
  }
}
