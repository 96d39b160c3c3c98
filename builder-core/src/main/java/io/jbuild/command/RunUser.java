package io.jbuild.command;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

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
    if (!text.isEmpty()) {
      return named(text, accounts);
    }
    try {
      return named("0", accounts);
    } catch (BuildException e) {
      // Nobody asked for what the image's files say, so it does not matter that they say nothing.
      return new RunUser(0, 0, List.of(), "/");
    }
  }

  private static RunUser named(String text, Accounts accounts) throws IOException {
    int colon = text.indexOf(':');
    String user = colon < 0 ? text : text.substring(0, colon);
    String wanted = user.isEmpty() ? "0" : user;
    Optional<Accounts.Entry> entry = entry(wanted, accounts.users());
    OptionalInt number = Accounts.number(wanted);
    if (entry.isEmpty() && number.isEmpty()) {
      throw new BuildException(
          Blame.DOCKERFILE,
          "unable to find user " + wanted + ": no matching entries in passwd file",
          "Add the user in a RUN above, or write its number.");
    }
    int uid = entry.map(found -> found.number(2)).orElse(number.orElse(0));
    String home = entry.map(found -> found.text(5)).filter(h -> !h.isEmpty()).orElse("/");
    List<Accounts.Entry> known = accounts.groups();
    if (colon >= 0 && colon + 1 < text.length()) {
      return new RunUser(uid, namedGroup(text.substring(colon + 1), known), List.of(), home);
    }
    int gid = entry.map(found -> found.number(3)).orElse(0);
    Set<Integer> groups = new LinkedHashSet<>(List.of(gid));
    String name = entry.map(Accounts.Entry::name).orElse("");
    for (Accounts.Entry group : known) {
      if (!name.isEmpty() && List.of(group.text(3).split(",")).contains(name)) {
        groups.add(group.number(2));
      }
    }
    return new RunUser(uid, gid, List.copyOf(groups), home);
  }

  private static int namedGroup(String name, List<Accounts.Entry> groups) {
    Optional<Accounts.Entry> entry = entry(name, groups);
    OptionalInt number = Accounts.number(name);
    if (entry.isEmpty() && number.isEmpty()) {
      throw new BuildException(
          Blame.DOCKERFILE,
          "unable to find group " + name + ": no matching entries in group file",
          "Add the group in a RUN above, or write its number.");
    }
    return entry.map(found -> found.number(2)).orElse(number.orElse(0));
  }

  /** The first with this name, or else with this number. */
  private static Optional<Accounts.Entry> entry(String wanted, List<Accounts.Entry> entries) {
    return Accounts.named(wanted, entries)
        .or(() -> entries.stream().filter(entry -> entry.text(2).equals(wanted)).findFirst());
  }
}
