package io.jbuild.cli;

import io.jbuild.failure.BuildException;
import io.jbuild.failure.Suggestion;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Tells options from other words, as POSIX and GNU have it: {@code -qt NAME}, {@code -tNAME},
 * {@code --tag NAME}, {@code --tag=NAME}, and no option after {@code --}.
 */
final class OptionReader {

  private final Syntax syntax;
  private final List<String> operands = new ArrayList<>();

  /** By the options' long names. */
  private final SortedMap<String, List<String>> values = new TreeMap<>();

  private OptionReader(Syntax syntax) {
    this.syntax = syntax;
  }

  /**
   * What was typed.
   *
   * @param values by the options' long names; none for one that takes none
   * @param operands what is not an option
   */
  record Read(SortedMap<String, List<String>> values, List<String> operands) {}

  /**
   * Reads words.
   *
   * @throws BuildException where they do not fit the syntax
   */
  static Read read(Syntax syntax, List<String> words) {
    OptionReader reader = new OptionReader(syntax);
    Iterator<String> rest = syntax.withPlainFlags(words).iterator();
    boolean options = true;
    while (rest.hasNext()) {
      String word = rest.next();
      if (options && word.equals("--")) {
        options = false;
      } else if (!options || word.length() < 2 || !word.startsWith("-")) {
        reader.operands.add(word);
        options &= !syntax.stopsAtFirstArgument();
      } else if (word.startsWith("--")) {
        reader.longOption(word, rest);
      } else {
        reader.letters(word, rest);
      }
    }
    return new Read(reader.values, List.copyOf(reader.operands));
  }

  private void longOption(String word, Iterator<String> rest) {
    int equals = word.indexOf('=');
    String name = equals < 0 ? word : word.substring(0, equals);
    Option option = syntax.option(name).orElseThrow(() -> unknown(name));
    if (equals < 0) {
      take(option, Optional.empty(), rest);
    } else {
      take(option, Optional.of(word.substring(equals + 1)), rest);
    }
  }

  /** Several flags, and at their end an option with its value. */
  private void letters(String word, Iterator<String> rest) {
    for (int i = 1; i < word.length(); i++) {
      String name = "-" + word.charAt(i);
      boolean first = i == 1;
      Option option = syntax.option(name).orElseThrow(() -> unknown(first ? word : name));
      String behind = word.substring(i + 1);
      if (option.takesValue() || behind.startsWith("=")) {
        take(option, attached(behind), rest);
        return;
      }
      take(option, Optional.empty(), rest);
    }
  }

  private static Optional<String> attached(String behind) {
    if (behind.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(behind.startsWith("=") ? behind.substring(1) : behind);
  }

  private void take(Option option, Optional<String> attached, Iterator<String> rest) {
    List<String> taken = values.computeIfAbsent(option.longName(), name -> new ArrayList<>());
    if (option.takesValue()) {
      taken.add(attached.orElseGet(() -> next(option, rest)));
    } else if (attached.isPresent()) {
      throw refusal("option '" + option.longName() + "' takes no value: " + attached.get(), "");
    }
  }

  private String next(Option option, Iterator<String> rest) {
    String value = rest.hasNext() ? rest.next() : "--";
    if (value.equals("--") || isOption(value)) {
      throw refusal("option '" + option.longName() + "' needs a value: " + option.label(), "");
    }
    return value;
  }

  /** Whether a word is an option of this command, and so no value. */
  private boolean isOption(String word) {
    int equals = word.indexOf('=');
    return syntax.option(equals < 0 ? word : word.substring(0, equals)).isPresent();
  }

  private BuildException unknown(String option) {
    int equals = option.indexOf('=');
    String name = equals < 0 ? option : option.substring(0, equals);
    if (NotYet.isOption(syntax.name(), name)) {
      return refusal("option '" + name + "' is not supported yet", "");
    }
    String meant =
        Suggestion.of(name, syntax.longNames())
            .map(known -> "Did you mean '" + known + "'? ")
            .orElse("");
    return refusal("unknown option '" + name + "'", meant);
  }

  private BuildException refusal(String message, String meant) {
    return Usage.refusal(message, meant + "See 'jbuild " + syntax.name() + " --help'.");
  }
}
