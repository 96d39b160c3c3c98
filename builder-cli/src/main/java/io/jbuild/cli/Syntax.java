package io.jbuild.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * What may be typed after a command's name.
 *
 * <p>Options are declared by calls and not by annotations: reading annotations would take a third
 * of the time a cached build takes.
 */
final class Syntax {

  private static final Pattern NOTHING = Pattern.compile("(?!)");

  private final String name;
  private final CommandSpec spec;
  private final SortedMap<String, Pattern> optional = new TreeMap<>();

  private Syntax(String name, CommandSpec spec) {
    this.name = name;
    this.spec = spec;
  }

  /**
   * A command with the options that all have.
   *
   * @param synopsis what follows the name, as {@code [OPTIONS] IMAGE}
   */
  static Syntax of(String name, String synopsis, String description) {
    CommandSpec spec = CommandSpec.create().name("jbuild " + name);
    spec.usageMessage()
        .description(description)
        .customSynopsis("jbuild " + name + " " + synopsis)
        .abbreviateSynopsis(true)
        .sortOptions(true);
    spec.addPositional(
        PositionalParamSpec.builder()
            .arity("0..*")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .hidden(true)
            .build());
    return new Syntax(name, spec)
        .value("DIR", "Where images and results are kept (env JBUILD_STORE)", "--store")
        .help();
  }

  String name() {
    return name;
  }

  /** An option that is there or not. */
  Syntax flag(String description, String... names) {
    spec.addOption(
        OptionSpec.builder(names).type(boolean.class).arity("0").description(description).build());
    return this;
  }

  /** A flag that is on already, and that {@code --flag=false} turns into {@code --no-flag}. */
  Syntax standingFlag(String description, String shortName, String longName) {
    spec.addOption(
        OptionSpec.builder(negated(longName)).type(boolean.class).arity("0").hidden(true).build());
    return flag(description, shortName, longName);
  }

  /** An option with a value; the last one given counts. */
  Syntax value(String label, String description, String... names) {
    return option(OptionSpec.builder(names).type(String.class), label, description);
  }

  /** An option with a value that may be given several times. */
  Syntax values(String label, String description, String... names) {
    return option(
        OptionSpec.builder(names).type(List.class).auxiliaryTypes(String.class),
        label,
        description);
  }

  /**
   * An option whose value may be left out, which means true.
   *
   * @param value what begins a value, where it stands in a word of its own
   */
  Syntax optionalValue(String label, String description, String longName, Pattern value) {
    optional.put(longName, value);
    return value(label, description, longName);
  }

  /** What follows the first argument is not ours to read. */
  Syntax stopAtFirstArgument() {
    spec.parser().stopAtPositional(true);
    return this;
  }

  /** The long names of all options. */
  List<String> longNames() {
    return spec.options().stream()
        .flatMap(option -> Stream.of(option.names()))
        .filter(name -> name.startsWith("--"))
        .toList();
  }

  /** What was typed, with docker's {@code --flag=true} and {@code --flag=false} made plain. */
  List<String> withPlainFlags(List<String> words) {
    if (spec.parser().stopAtPositional()) {
      return words; // what stands behind the first operand is another command's
    }
    List<String> plain = new ArrayList<>();
    boolean options = true;
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      options &= !word.equals("--");
      if (options && optional.containsKey(word)) {
        plain.add(lacksValue(word, words, i + 1) ? word + "=true" : word);
        continue;
      }
      int equals = word.indexOf('=');
      boolean flag = options && equals > 0 && isFlag(word.substring(0, equals));
      switch (flag ? word.substring(equals + 1) : "") {
        case "true" -> plain.add(word.substring(0, equals));
        case "false" -> {
          String negated = negated(longest(word.substring(0, equals)));
          if (isFlag(negated)) {
            plain.add(negated);
          }
        }
        default -> plain.add(word);
      }
    }
    return plain;
  }

  private boolean lacksValue(String option, List<String> words, int next) {
    return next == words.size()
        || !optional.getOrDefault(option, NOTHING).matcher(words.get(next)).lookingAt();
  }

  CommandLine toCommandLine() {
    return new CommandLine(spec)
        .setExpandAtFiles(false)
        .setOverwrittenOptionsAllowed(true)
        .setPosixClusteredShortOptionsAllowed(true);
  }

  private boolean isFlag(String option) {
    OptionSpec known = spec.findOption(option);
    return known != null && known.arity().max() == 0;
  }

  private String longest(String option) {
    OptionSpec known = spec.findOption(option);
    return known == null ? option : known.longestName();
  }

  private static String negated(String longName) {
    return longName.replaceFirst("^--?", "--no-");
  }

  private Syntax help() {
    spec.addOption(
        OptionSpec.builder("-h", "--help")
            .type(boolean.class)
            .arity("0")
            .usageHelp(true)
            .description("Show this")
            .build());
    return this;
  }

  private Syntax option(OptionSpec.Builder option, String label, String description) {
    spec.addOption(option.arity("1").paramLabel(label).description(description).build());
    return this;
  }
}
