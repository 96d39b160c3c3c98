package io.jbuild.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What may be typed after a command's name. */
final class Syntax {

  private static final Pattern NOTHING = Pattern.compile("(?!)");

  private final String name;
  private final String synopsis;
  private final String description;
  private final List<Option> options = new ArrayList<>();
  private final SortedMap<String, Option> byName = new TreeMap<>();
  private final SortedMap<String, Pattern> optional = new TreeMap<>();
  private String group = "";
  private boolean stopsAtFirstArgument;

  private Syntax(String name, String synopsis, String description) {
    this.name = name;
    this.synopsis = synopsis;
    this.description = description;
  }

  /**
   * A command with the options that all have.
   *
   * @param synopsis what follows the name, as {@code [OPTIONS] IMAGE}
   */
  static Syntax of(String name, String synopsis, String description) {
    return new Syntax(name, synopsis, description)
        .value("DIR", "Where images and results are kept (env JBUILD_STORE)", "--store")
        .flag("Show this", "-h", "--help");
  }

  String name() {
    return name;
  }

  /** What follows the name, as {@code [OPTIONS] IMAGE}. */
  String synopsis() {
    return synopsis;
  }

  /** What the command does, in sentences. */
  String description() {
    return description;
  }

  /** What help shows the options under that come now, as {@code The image}. */
  Syntax under(String title) {
    group = title;
    return this;
  }

  /** An option that is there or not. */
  Syntax flag(String description, String... names) {
    return add(new Option(List.of(names), Option.Values.NONE, "", description, group));
  }

  /** A flag that is on already, and that {@code --flag=false} turns into {@code --no-flag}. */
  Syntax standingFlag(String description, String shortName, String longName) {
    return flag("", negated(longName)).flag(description, shortName, longName);
  }

  /** An option with a value; the last one given counts. */
  Syntax value(String label, String description, String... names) {
    return add(new Option(List.of(names), Option.Values.ONE, label, description, group));
  }

  /** An option with a value that may be given several times. */
  Syntax values(String label, String description, String... names) {
    return add(new Option(List.of(names), Option.Values.MANY, label, description, group));
  }

  private Syntax add(Option option) {
    options.add(option);
    option.names().forEach(each -> byName.put(each, option));
    return this;
  }

  /**
   * An option whose value may be left out, which means true.
   *
   * @param value what begins a value, where it stands in a word of its own
   */
  Syntax optionalValue(String label, String description, String longName, Pattern value) {
    optional.put(longName, value);
    return add(new Option(List.of(longName), Option.Values.OPTIONAL, label, description, group));
  }

  /** What follows the first argument is not ours to read. */
  Syntax stopAtFirstArgument() {
    stopsAtFirstArgument = true;
    return this;
  }

  boolean stopsAtFirstArgument() {
    return stopsAtFirstArgument;
  }

  /** The option with a name, long or short. */
  Optional<Option> option(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** What {@code --help} prints. */
  String help() {
    return HelpText.of(this);
  }

  /** The options that people are told of, by what they are shown under: what many have is last. */
  Map<String, List<Option>> shown() {
    Map<String, List<Option>> shown = new LinkedHashMap<>();
    options.stream()
        .filter(option -> !option.hidden())
        .sorted(
            Comparator.comparing(
                option -> option.names().get(0).replace("-", "").toLowerCase(Locale.ROOT)))
        .forEach(
            option ->
                shown.computeIfAbsent(option.group(), title -> new ArrayList<>()).add(option));
    Map<String, List<Option>> ordered = new LinkedHashMap<>();
    options.forEach(
        option -> {
          List<Option> together = shown.get(option.group());
          if (together != null && !option.group().isEmpty()) {
            ordered.put(option.group(), together);
          }
        });
    ordered.put("", shown.getOrDefault("", List.of()));
    return ordered;
  }

  /** The long names of all options. */
  List<String> longNames() {
    return byName.keySet().stream().filter(each -> each.startsWith("--")).toList();
  }

  /** What was typed, with docker's {@code --flag=true} and {@code --flag=false} made plain. */
  List<String> withPlainFlags(List<String> words) {
    if (stopsAtFirstArgument) {
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

  private boolean isFlag(String word) {
    return option(word).filter(known -> !known.takesValue()).isPresent();
  }

  private String longest(String word) {
    return option(word).map(Option::longName).orElse(word);
  }

  private static String negated(String longName) {
    return longName.replaceFirst("^--?", "--no-");
  }
}
