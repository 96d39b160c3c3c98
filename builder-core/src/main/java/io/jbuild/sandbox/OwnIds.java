package io.jbuild.sandbox;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The user or group numbers that exist for this process (user_namespaces(7)): all of the machine's,
 * or those that a user namespace maps.
 */
public final class OwnIds {

  private static final Path USERS = Path.of("/proc/self/uid_map");
  private static final Path GROUPS = Path.of("/proc/self/gid_map");

  /** From a number here to a number outside. */
  private record Range(long inside, long outside, long count) {
    boolean holds(int id) {
      return Integer.toUnsignedLong(id) - inside >= 0
          && Integer.toUnsignedLong(id) - inside < count;
    }
  }

  private static final List<Path> SUBORDINATES =
      List.of(Path.of("/etc/subuid"), Path.of("/etc/subgid"));

  private static final Pattern SUBORDINATE = Pattern.compile("[^:]*:([0-9]{1,10}):([0-9]{1,10})");

  /** Where useradd(8) begins. */
  private static final long FIRST_SUBORDINATE = 100_000;

  private static final Range EVERYBODY = new Range(0, 0, 0xFFFFFFFFL);

  private static volatile @Nullable Boolean aloneHere;
  private static volatile @Nullable Boolean mappedHere;

  private final List<Range> users;
  private final List<Range> groups;
  private final List<Path> subordinates;

  private OwnIds(List<Range> users, List<Range> groups, List<Path> subordinates) {
    this.users = users;
    this.groups = groups;
    this.subordinates = subordinates;
  }

  /** Whether root is the only user there is for this process; asked once, it does not change. */
  static boolean rootAloneHere() throws IOException {
    Boolean known = aloneHere;
    if (known == null) {
      known = read().rootAlone();
      aloneHere = known;
    }
    return known;
  }

  /** Whether this process is in a user namespace, where nobody may make devices; asked once. */
  static boolean mappedHere() throws IOException {
    Boolean known = mappedHere;
    if (known == null) {
      known = !read().users.equals(List.of(EVERYBODY));
      mappedHere = known;
    }
    return known;
  }

  public static OwnIds read() throws IOException {
    return of(
        Files.readAllLines(USERS, StandardCharsets.US_ASCII),
        Files.readAllLines(GROUPS, StandardCharsets.US_ASCII),
        SUBORDINATES);
  }

  /**
   * From the lines of {@code uid_map} and {@code gid_map}.
   *
   * @param subordinates the files that say who else has which (subuid(5))
   */
  static OwnIds of(List<String> users, List<String> groups, List<Path> subordinates) {
    return new OwnIds(ranges(users), ranges(groups), subordinates);
  }

  private static List<Range> ranges(List<String> lines) {
    List<Range> ranges = new ArrayList<>();
    for (String line : lines) {
      String[] numbers = line.strip().split(" +", -1);
      ranges.add(
          new Range(
              Long.parseLong(numbers[0]), Long.parseLong(numbers[1]), Long.parseLong(numbers[2])));
    }
    return ranges;
  }

  /** Whether all there are on the machine are there, each by its own number. */
  boolean machines() {
    return users.equals(List.of(EVERYBODY)) && groups.equals(List.of(EVERYBODY));
  }

  /** Whether root is the only user there is. */
  public boolean rootAlone() {
    return users.size() == 1 && users.get(0).count() == 1;
  }

  /**
   * Refuses an owner or user that does not exist here.
   *
   * @param what whose it is, as the beginning of a sentence
   */
  public void check(String what, int uid, int gid) throws IOException {
    if (users.stream().noneMatch(range -> range.holds(uid))
        || groups.stream().noneMatch(range -> range.holds(gid))) {
      throw new BuildException(
          Blame.MACHINE,
          what
              + " user "
              + Integer.toUnsignedString(uid)
              + " and group "
              + Integer.toUnsignedString(gid)
              + ", and "
              + (rootAlone() ? "root alone exists" : "one of them does not exist")
              + " for RUN here",
          advice());
    }
  }

  /** What would give this user more ids. */
  public String advice() throws IOException {
    String line = users.get(0).outside() + ":" + firstFree() + ":65536";
    return rootAlone()
        ? "As root: install newuidmap (on Debian the package uidmap) if it is not there, and add the"
            + " line "
            + line
            + " to /etc/subuid and to /etc/subgid; or run as root."
        : "Give yourself a larger range in /etc/subuid and /etc/subgid, or run as root.";
  }

  /** The number after all that somebody has. */
  private long firstFree() throws IOException {
    long free = FIRST_SUBORDINATE;
    for (Path file : subordinates) {
      if (!Files.isReadable(file)) {
        continue;
      }
      for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
        Matcher range = SUBORDINATE.matcher(line.strip());
        if (range.matches()) {
          free = Math.max(free, Long.parseLong(range.group(1)) + Long.parseLong(range.group(2)));
        }
      }
    }
    return free;
  }
}
