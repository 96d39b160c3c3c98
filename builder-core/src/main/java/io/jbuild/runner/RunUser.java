package io.jbuild.runner;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Who a command runs as (Dockerfile reference, "USER").
 *
 * @param uid the user
 * @param gid its group
 * @param groups supplementary groups, the user's own among them
 * @param home for {@code HOME}, where nothing sets it
 */
record RunUser(int uid, int gid, List<Integer> groups, String home) {

  RunUser {
    groups = List.copyOf(groups);
  }

  /**
   * Looks up what USER says; names in the image's own files, never in the machine's.
   *
   * @param text {@code user[:group]}; empty for root
   */
  static RunUser parse(String text, Accounts accounts) throws IOException {
    return parse(text, accounts.users(), accounts.groups());
  }

  static RunUser parse(String text, List<List<String>> passwd, List<List<String>> group) {
    int colon = text.indexOf(':');
    String user = colon < 0 ? text : text.substring(0, colon);
    String wanted = user.isEmpty() ? "0" : user;
    Optional<List<String>> entry = entry(wanted, passwd, 2);
    OptionalInt number = number(wanted);
    if (entry.isEmpty() && number.isEmpty()) {
      throw new BuildException(
          Blame.DOCKERFILE,
          "unable to find user " + wanted + ": no matching entries in passwd file",
          "Add the user in a RUN above, or write its number.");
    }
    int uid = entry.map(fields -> field(fields, 2)).orElse(number.orElse(0));
    String home = entry.map(fields -> text(fields, 5)).filter(h -> !h.isEmpty()).orElse("/");
    if (colon >= 0 && colon + 1 < text.length()) {
      return new RunUser(uid, namedGroup(text.substring(colon + 1), group), List.of(), home);
    }
    int gid = entry.map(fields -> field(fields, 3)).orElse(0);
    List<Integer> groups = new ArrayList<>();
    groups.add(gid);
    String name = entry.map(fields -> text(fields, 0)).orElse("");
    for (List<String> fields : group) {
      boolean member = !name.isEmpty() && List.of(text(fields, 3).split(",")).contains(name);
      if (member && !groups.contains(field(fields, 2))) {
        groups.add(field(fields, 2));
      }
    }
    return new RunUser(uid, gid, groups, home);
  }

  private static int namedGroup(String name, List<List<String>> group) {
    Optional<List<String>> entry = entry(name, group, 2);
    OptionalInt number = number(name);
    if (entry.isEmpty() && number.isEmpty()) {
      throw new BuildException(
          Blame.DOCKERFILE,
          "unable to find group " + name + ": no matching entries in group file",
          "Add the group in a RUN above, or write its number.");
    }
    return entry.map(fields -> field(fields, 2)).orElse(number.orElse(0));
  }

  /** The first line with this name, or else with this number. */
  private static Optional<List<String>> entry(
      String wanted, List<List<String>> lines, int numberField) {
    Optional<List<String>> byName =
        lines.stream().filter(fields -> text(fields, 0).equals(wanted)).findFirst();
    return byName.or(
        () ->
            lines.stream().filter(fields -> text(fields, numberField).equals(wanted)).findFirst());
  }

  private static String text(List<String> fields, int index) {
    return index < fields.size() ? fields.get(index) : "";
  }

  private static int field(List<String> fields, int index) {
    return number(text(fields, index)).orElse(0);
  }

  private static OptionalInt number(String text) {
    try {
      int number = Integer.parseInt(text);
      return number < 0 ? OptionalInt.empty() : OptionalInt.of(number);
    } catch (NumberFormatException e) {
      return OptionalInt.empty();
    }
  }
}
