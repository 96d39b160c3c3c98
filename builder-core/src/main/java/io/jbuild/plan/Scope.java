package io.jbuild.plan;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.secret.Mask;
import io.jbuild.secret.SecretNames;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.pcollections.TreePMap;

/**
 * The variables an instruction sees: ENV and ARG of its stage, the later declaration over the
 * earlier, and which of them are args.
 */
public final class Scope {

  /**
   * What RUN's shell and expansions see. Each step keeps the map it saw, which shares all but a few
   * nodes with the one before: thousands of lines do not cost their square.
   */
  private TreePMap<String, String> variables = TreePMap.empty();

  /** How those are shown that are not shown as they are. */
  private TreePMap<String, String> shown = TreePMap.empty();

  /** Declared args in order; without a value where nothing gave one. */
  private Map<String, Optional<String>> args = new LinkedHashMap<>();

  /** Whether another scope has the args too: they are copied where one more is declared. */
  private boolean argsShared;

  /** The same variables, to go on from. */
  public Scope copy() {
    Scope copy = new Scope();
    copy.variables = variables;
    copy.shown = shown;
    copy.args = args;
    copy.argsShared = true;
    argsShared = true;
    return copy;
  }

  /** A variable's value. */
  public Optional<String> find(String name) {
    return Optional.ofNullable(variables.get(name));
  }

  /** A variable's value as people may read it: not that of one whose name sounds secret. */
  public Optional<String> findShown(String name) {
    return Optional.ofNullable(shown.get(name)).or(() -> find(name));
  }

  /** The variables that are not shown as they are, with their values. */
  Map<String, String> hidden() {
    Map<String, String> hidden = new LinkedHashMap<>();
    shown.keySet().forEach(name -> hidden.put(name, variables.getOrDefault(name, "")));
    return hidden;
  }

  /** Whether a variable is shown otherwise than it is. */
  boolean hides() {
    return !shown.isEmpty();
  }

  /**
   * ENV: from here on, this variable has this value.
   *
   * @throws BuildException where a command could not be given it
   */
  public void setEnv(String name, String value) {
    setEnv(name, value, value);
  }

  /**
   * The same with a value that was made of others.
   *
   * @param readable the value, made of others as these are shown
   */
  void setEnv(String name, String value, String readable) {
    if (name.indexOf('\0') >= 0 || value.indexOf('\0') >= 0) {
      throw new BuildException(
          Blame.DOCKERFILE,
          "the variable \"" + name.replace('\0', '?') + "\" holds a NUL byte",
          "Give it a value without one.");
    }
    variables = variables.plus(name, value);
    String told = !value.isEmpty() && SecretNames.sounds(name) ? Mask.SHOWN : readable;
    shown = told.equals(value) ? shown.minus(name) : shown.plus(name, told);
  }

  /** Takes a variable's value away; whether it was declared stays. */
  void unset(String name) {
    variables = variables.minus(name);
    shown = shown.minus(name);
  }

  /** ARG: the name is known, and has this value if there is one. */
  public void declareArg(String name, Optional<String> value) {
    declareArg(name, value, value);
  }

  /**
   * The same with a value that was made of others.
   *
   * @param readable the value, made of others as these are shown
   */
  void declareArg(String name, Optional<String> value, Optional<String> readable) {
    if (argsShared) {
      args = new LinkedHashMap<>(args);
      argsShared = false;
    }
    args.put(name, value);
    value.ifPresent(text -> setEnv(name, text, readable.orElse(text)));
  }

  /** Whether an ARG named it. */
  public boolean declares(String name) {
    return args.containsKey(name);
  }

  /** The names that ARGs declared. */
  public Set<String> declared() {
    return Collections.unmodifiableSet(args.keySet());
  }

  /** All that have a value, as they are now. */
  public SortedMap<String, String> variables() {
    return variables;
  }

  /** The declared args with the values the stage sees, for history. */
  Map<String, String> argValues() {
    Map<String, String> values = new LinkedHashMap<>();
    args.forEach((name, value) -> values.put(name, variables.getOrDefault(name, value.orElse(""))));
    return values;
  }
}
