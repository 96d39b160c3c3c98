package io.jbuild.explanation;

import io.jbuild.history.Reason;
import io.jbuild.history.Reason.Kind;
import io.jbuild.secret.SecretNames;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Which variables differ. Values are told where they are short and no secret by their name. */
final class VariableDifference {

  private static final int SHORT = 40;

  /** A URL with somebody's name and password in it. */
  private static final Pattern WITH_PASSWORD = Pattern.compile("://[^/\\s]*@");

  private VariableDifference() {}

  /**
   * The reasons.
   *
   * @param was as {@code NAME=value}
   * @param is as {@code NAME=value}
   * @param shown how those are told, before and now, that are not told as they are
   * @param arguments the names that are build arguments
   */
  static List<Reason> of(
      List<String> was, List<String> is, Shown shown, Collection<String> arguments) {
    SortedMap<String, String> before = map(was);
    SortedMap<String, String> now = map(is);
    SortedSet<String> names = new TreeSet<>(before.keySet());
    names.addAll(now.keySet());
    List<Reason> reasons = new ArrayList<>();
    for (String name : names) {
      String old = before.get(name);
      String own = now.get(name);
      String oldShown = shown.before().getOrDefault(name, old == null ? "" : old);
      String ownShown = shown.now().getOrDefault(name, own == null ? "" : own);
      if (old == null || !old.equals(own)) {
        boolean argument = arguments.contains(name);
        String what = (argument ? "build argument " : "environment variable ") + name;
        reasons.add(
            new Reason(
                argument ? Kind.ARGUMENT : Kind.ENVIRONMENT,
                old == null
                    ? what + " added" + told(name, ownShown, " (", ")")
                    : own == null
                        ? what + " removed" + told(name, oldShown, " (was ", ")")
                        : what + " changed" + both(name, oldShown, ownShown),
                List.of(name)));
      }
    }
    return reasons;
  }

  /** How many differ. */
  static int count(List<String> was, List<String> is) {
    SortedMap<String, String> none = new TreeMap<>();
    return of(was, is, new Shown(none, none), List.of()).size();
  }

  /** Variables by their names, as they are told. */
  record Shown(Map<String, String> before, Map<String, String> now) {}

  private static String both(String name, String old, String own) {
    return isTold(name, old) && isTold(name, own) && !old.equals(own)
        ? " (" + shown(old) + " to " + shown(own) + ")"
        : "";
  }

  private static String told(String name, String value, String before, String after) {
    return isTold(name, value) ? before + shown(value) + after : "";
  }

  private static boolean isTold(String name, String value) {
    return !SecretNames.sounds(name)
        && value.length() <= SHORT
        && !WITH_PASSWORD.matcher(value).find()
        && value.chars().noneMatch(Character::isISOControl);
  }

  private static String shown(String value) {
    return value.isEmpty() ? "empty" : value;
  }

  static SortedMap<String, String> map(List<String> variables) {
    SortedMap<String, String> map = new TreeMap<>();
    for (String variable : variables) {
      int equals = variable.indexOf('=');
      map.put(
          equals < 0 ? variable : variable.substring(0, equals),
          equals < 0 ? "" : variable.substring(equals + 1));
    }
    return map;
  }
}
