package io.jbuild.plan;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The variables an instruction sees: ENV and ARG of its stage, the later declaration over the
 * earlier, and which of them are args.
 */
public final class Scope {

  /** What RUN's shell and expansions see. */
  private final Map<String, String> variables = new LinkedHashMap<>();

  /** Declared args in order; without a value where nothing gave one. */
  private final Map<String, Optional<String>> args = new LinkedHashMap<>();

  /** The same variables, to go on from. */
  public Scope copy() {
    Scope copy = new Scope();
    copy.variables.putAll(variables);
    copy.args.putAll(args);
    return copy;
  }

  /** A variable's value. */
  public Optional<String> find(String name) {
    return Optional.ofNullable(variables.get(name));
  }

  /** ENV: from here on, this variable has this value. */
  public void setEnv(String name, String value) {
    variables.put(name, value);
  }

  /** ARG: the name is known, and has this value if there is one. */
  public void declareArg(String name, Optional<String> value) {
    args.put(name, value);
    value.ifPresent(text -> variables.put(name, text));
  }

  /** Whether an ARG named it. */
  public boolean declares(String name) {
    return args.containsKey(name);
  }

  /** The names that ARGs declared. */
  public Set<String> declared() {
    return args.keySet();
  }

  /** All that have a value. */
  public Map<String, String> variables() {
    return variables;
  }

  /** The declared args with the values the stage sees, for history. */
  Map<String, String> argValues() {
    Map<String, String> values = new LinkedHashMap<>();
    args.forEach((name, value) -> values.put(name, variables.getOrDefault(name, value.orElse(""))));
    return values;
  }
}
