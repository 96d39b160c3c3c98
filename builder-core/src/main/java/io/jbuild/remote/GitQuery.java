package io.jbuild.remote;

import io.jbuild.failure.BuildException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The query of a git repository's address. What of ref, branch and tag is given must agree.
 *
 * @param named ref, branch or tag as a full name; empty where there is none
 */
record GitQuery(
    String named,
    String subdir,
    String checksum,
    Optional<Boolean> keepGitDir,
    Optional<Boolean> submodules,
    String mtime,
    boolean fetchByCommit) {

  /** What is said of a query that means nothing. */
  interface Wrong extends Function<String, BuildException> {}

  static GitQuery parse(String query, Wrong wrong) {
    SortedMap<String, String> values = new TreeMap<>();
    for (String pair : query.isEmpty() ? new String[0] : query.split("&", -1)) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals), wrong);
      String value = decode(equals < 0 ? "" : pair.substring(equals + 1), wrong);
      check(name, value, wrong);
      if (values.put(name.equals("commit") ? "checksum" : name, value) != null) {
        throw wrong.apply("query \"" + name + "\" has multiple values");
      }
    }
    String mtime = values.getOrDefault("mtime", "checkout");
    if (!mtime.equals("checkout") && !mtime.equals("commit")) {
      throw wrong.apply(
          "invalid mtime value: \"" + mtime + "\" (must be \"checkout\" or \"commit\")");
    }
    return new GitQuery(
        named(values, wrong),
        values.getOrDefault("subdir", ""),
        values.getOrDefault("checksum", ""),
        flag("keep-git-dir", values, wrong),
        flag("submodules", values, wrong),
        mtime,
        flag("fetch-by-commit", values, wrong).orElse(false));
  }

  /** The ref, which may stand in the fragment too. */
  String ref(String fragment, Wrong wrong) {
    return agreed("ref", fragment, named, wrong);
  }

  /** The subdirectory, which may stand in the fragment too. */
  String subdir(String fragment, Wrong wrong) {
    return agreed("subdir", fragment, subdir, wrong);
  }

  private static String agreed(String what, String one, String other, Wrong wrong) {
    if (!one.isEmpty() && !other.isEmpty() && !one.equals(other)) {
      throw wrong.apply(what + " conflicts: \"" + one + "\" vs \"" + other + "\"");
    }
    return one.isEmpty() ? other : one;
  }

  private static String named(SortedMap<String, String> values, Wrong wrong) {
    String ref = values.getOrDefault("ref", "");
    if (values.containsKey("tag") && values.containsKey("branch")) {
      throw wrong.apply("branch conflicts with tag");
    }
    ref = agreed("ref", ref, full("refs/tags/", values.getOrDefault("tag", "")), wrong);
    return agreed("ref", ref, full("refs/heads/", values.getOrDefault("branch", "")), wrong);
  }

  private static String full(String prefix, String name) {
    return name.isEmpty() || name.startsWith(prefix) ? name : prefix + name;
  }

  private static void check(String name, String value, Wrong wrong) {
    switch (name) {
      case "keep-git-dir", "submodules", "fetch-by-commit" -> {}
      case "ref", "tag", "branch", "subdir", "checksum", "commit", "mtime" -> {
        if (value.isEmpty()) {
          throw wrong.apply("query \"" + name + "\" has no value");
        }
      }
      default -> throw wrong.apply("unexpected query \"" + name + "\"");
    }
  }

  private static Optional<Boolean> flag(
      String name, SortedMap<String, String> values, Wrong wrong) {
    String value = values.get(name);
    if (value == null) {
      return Optional.empty();
    }
    return switch (value) {
      case "", "1", "t", "T", "true", "TRUE", "True" -> Optional.of(true);
      case "0", "f", "F", "false", "FALSE", "False" -> Optional.of(false);
      default -> throw wrong.apply("invalid " + name + " value: \"" + value + "\"");
    };
  }

  private static String decode(String text, Wrong wrong) {
    return Escapes.decode(text.replace('+', ' '))
        .orElseThrow(() -> wrong.apply("invalid URL escape in the query"));
  }
}
