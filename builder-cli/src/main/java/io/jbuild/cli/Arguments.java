package io.jbuild.cli;

import io.jbuild.failure.BuildException;
import io.jbuild.failure.Suggestion;
import io.jbuild.oci.Platform;
import io.jbuild.request.BuildWords;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/** What was typed after a command's name. Options are asked for by their long name. */
final class Arguments {

  private final Syntax syntax;
  private final OptionReader.Read read;

  private Arguments(Syntax syntax, OptionReader.Read read) {
    this.syntax = syntax;
    this.read = read;
  }

  /**
   * Reads what was typed.
   *
   * @throws BuildException where it does not fit the syntax
   */
  static Arguments parse(Syntax syntax, List<String> words) {
    return new Arguments(syntax, OptionReader.read(syntax, words));
  }

  boolean helpAsked() {
    return flag("--help");
  }

  boolean flag(String name) {
    return read.values().containsKey(name);
  }

  Optional<String> value(String name) {
    List<String> given = values(name);
    return given.isEmpty() ? Optional.empty() : Optional.of(given.get(given.size() - 1));
  }

  List<String> values(String name) {
    return read.values().getOrDefault(name, List.of());
  }

  /** All words of some options, by the options' names without dashes. */
  SortedMap<String, List<String>> words(List<String> names) {
    SortedMap<String, List<String>> words = new TreeMap<>();
    for (String name : names) {
      Optional<Option> option = syntax.option("--" + name).filter(known -> flag("--" + name));
      if (option.isPresent()) {
        words.put(
            name,
            switch (option.get().values()) {
              case NONE -> List.of("true");
              case ONE, OPTIONAL -> List.of(value("--" + name).orElseThrow());
              case MANY -> values("--" + name);
            });
      }
    }
    return words;
  }

  /** Whether {@code --format} asks for JSON, and not for text. */
  boolean json() {
    String format = value("--format").orElse("text");
    if (!format.equals("text") && !format.equals("json")) {
      throw Usage.refusal(
          "there is no format '" + format + "'", Suggestion.among(format, List.of("text", "json")));
    }
    return format.equals("json");
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
    return read.operands();
  }

  /**
   * What is not an option, refused where there is none.
   *
   * @param what its name, as {@code IMAGE}
   */
  List<String> atLeastOne(String what) {
    if (operands().isEmpty()) {
      throw Usage.refusal("'jbuild " + syntax.name() + "' needs " + what, help());
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
            () -> Usage.refusal("'jbuild " + syntax.name() + "' needs " + explained, help()));
  }

  /** Refuses whatever is not an option. */
  void none() {
    if (!operands().isEmpty()) {
      throw Usage.refusal(
          "'jbuild " + syntax.name() + "' takes options only, not " + quoted(operands()), help());
    }
  }

  /** The one thing, or none, that is not an option. */
  Optional<String> atMostOne(String what) {
    if (operands().size() > 1) {
      throw Usage.refusal(
          "'jbuild " + syntax.name() + "' takes one " + what + ", not " + quoted(operands()),
          help());
    }
    return operands().stream().findFirst();
  }

  /** What was meant as an option's NAME=VALUE may have a secret for a value. */
  private static String quoted(List<String> words) {
    List<String> shown = words.stream().map(word -> word.replaceFirst("(?s)=.+", "=…")).toList();
    return "'" + String.join("' '", shown) + "'";
  }

  private String help() {
    return "See 'jbuild " + syntax.name() + " --help'.";
  }
}
