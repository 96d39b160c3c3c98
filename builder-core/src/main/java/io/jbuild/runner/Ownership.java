package io.jbuild.runner;

import io.jbuild.command.Accounts;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.snapshot.Snapshot;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;

/** A user and a group as numbers, found from what {@code --chown} or {@code USER} say. */
record Ownership(int uid, int gid) {

  /**
   * Finds the numbers.
   *
   * <p>As in BuildKit, a lone number is user and group, a name's group is the one the image's
   * {@code /etc/passwd} has for it, and a name that no file has is 0.
   *
   * @param text {@code user[:group]}
   * @param image where names are looked up; empty where there is nothing to look them up in
   */
  static Ownership parse(String text, Optional<Snapshot> image) throws IOException {
    int colon = text.indexOf(':');
    Ownership owner = user(colon < 0 ? text : text.substring(0, colon), image);
    if (colon < 0) {
      return owner;
    }
    String group = text.substring(colon + 1);
    OptionalInt number = number(group);
    if (number.isPresent()) {
      return new Ownership(owner.uid, number.getAsInt());
    }
    return new Ownership(
        owner.uid,
        Accounts.named(group, accounts(Accounts.GROUPS, group, image).groups())
            .map(entry -> entry.number(2))
            .orElse(owner.gid));
  }

  private static Ownership user(String name, Optional<Snapshot> image) throws IOException {
    OptionalInt number = number(name);
    if (number.isPresent()) {
      return new Ownership(number.getAsInt(), number.getAsInt());
    }
    return Accounts.named(name, accounts(Accounts.USERS, name, image).users())
        .map(entry -> new Ownership(entry.number(2), entry.number(3)))
        .orElse(new Ownership(0, 0));
  }

  private static OptionalInt number(String text) {
    if (text.equals("root")) {
      return OptionalInt.of(0);
    }
    try {
      int number = Integer.parseInt(text);
      if (number < 0) {
        throw new BuildException(
            Blame.DOCKERFILE, "invalid user or group \"" + text + "\": less than 0", "");
      }
      return OptionalInt.of(number);
    } catch (NumberFormatException e) {
      return OptionalInt.empty();
    }
  }

  private static Accounts accounts(String file, String wanted, Optional<Snapshot> image) {
    return new Accounts(
        image.orElseThrow(
            () ->
                new BuildException(
                    Blame.DOCKERFILE,
                    "invalid user index: -1: there is no "
                        + file
                        + " to look up \""
                        + wanted
                        + "\" in",
                    "Write the number of the user or group.")));
  }
}
