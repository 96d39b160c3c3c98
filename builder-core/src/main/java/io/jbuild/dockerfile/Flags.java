package io.jbuild.dockerfile;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Suggestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The flags an instruction knows, and the values it was given. */
final class Flags {
  private enum Kind {
    TEXT,
    TEXTS,
    SWITCH
  }

  private final SortedMap<String, Kind> known = new TreeMap<>();
  private final SortedMap<String, List<String>> given = new TreeMap<>();

  private Flags() {}

  /** Flags with a value, which may be given once. */
  static Flags of(String... names) {
    Flags flags = new Flags();
    for (String name : names) {
      flags.known.put(name, Kind.TEXT);
    }
    return flags;
  }

  /** Also this one with a value, any number of times. */
  Flags andMany(String name) {
    known.put(name, Kind.TEXTS);
    return this;
  }

  /** Also these, which are true or false. */
  Flags andSwitches(String... names) {
    for (String name : names) {
      known.put(name, Kind.SWITCH);
    }
    return this;
  }

  Flags parse(List<String> flags) {
    for (String flag : flags) {
      if (flag.equals("--")) {
        break;
      }
      int equals = flag.indexOf('=');
      String name = equals < 0 ? flag : flag.substring(0, equals);
      take(name, equals < 0 ? Optional.empty() : Optional.of(flag.substring(equals + 1)));
    }
    return this;
  }

  private void take(String flag, Optional<String> value) {
    String name = flag.substring(2);
    Kind kind = known.get(name);
    if (kind == null) {
      throw refusal(
          "unknown flag: " + flag,
          Suggestion.of(name, known.keySet())
              .map(match -> "Did you mean --" + match + "?")
              .orElseGet(this::knownFlags));
    }
    List<String> values = new ArrayList<>(all(name));
    if (kind != Kind.TEXTS && !values.isEmpty()) {
      throw refusal("duplicate flag specified: " + flag, "Remove one of the two.");
    }
    if (kind == Kind.SWITCH ? value.equals(Optional.of("")) : value.isEmpty()) {
      throw refusal("missing a value on flag: " + flag, "Write " + flag + "=value.");
    }
    values.add(kind == Kind.SWITCH ? switched(flag, value.orElse("true")) : value.orElseThrow());
    given.put(name, values);
  }

  private static String switched(String flag, String value) {
    String lower = value.toLowerCase(Locale.ROOT);
    if (!lower.equals("true") && !lower.equals("false")) {
      throw refusal(
          "expecting boolean value for flag " + flag + ", not: " + value,
          "Write " + flag + " or " + flag + "=false.");
    }
    return lower;
  }

  private String knownFlags() {
    return known.isEmpty()
        ? "This instruction has no flags."
        : "This instruction knows --" + String.join(", --", known.keySet()) + ".";
  }

  /** The value, where one was given that is not empty. */
  Optional<String> text(String name) {
    List<String> values = all(name);
    return values.isEmpty() || values.get(0).isEmpty()
        ? Optional.empty()
        : Optional.of(values.get(0));
  }

  List<String> all(String name) {
    return given.getOrDefault(name, List.of());
  }

  Optional<Boolean> flag(String name) {
    List<String> values = all(name);
    return values.isEmpty() ? Optional.empty() : Optional.of(Boolean.valueOf(values.get(0)));
  }

  private static BuildException refusal(String message, String hint) {
    return new BuildException(Blame.DOCKERFILE, message, hint);
  }
}
