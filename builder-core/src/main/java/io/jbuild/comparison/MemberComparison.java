package io.jbuild.comparison;

import io.jbuild.archive.MalformedArchiveException;
import io.jbuild.difference.ContentDifference;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Compares two archives, file by file. */
final class MemberComparison {
  /** Of files that one archive alone has. */
  private static final int MOST_ALONE = 8;

  /** Details that are left for what is told behind contents: what differs in times is told, too. */
  private static final int RESERVED = 7;

  /** An attribute that differs in more files than these is told once. */
  private static final int MOST_ALIKE = 3;

  private final Pair files;
  private final List<String> labels;
  private final Members first;
  private final Members second;
  private final Details details;

  private MemberComparison(
      Pair files, List<String> labels, Members first, Members second, Details details) {
    this.files = files;
    this.labels = labels;
    this.first = first;
    this.second = second;
    this.details = details;
  }

  /**
   * Says what differs: the order, files that one alone has, contents, and then attributes.
   *
   * @param labels of the attributes, in the order of each member's values
   */
  static void explain(
      Pair files, List<String> labels, Members first, Members second, Details details)
      throws IOException {
    MemberComparison comparison = new MemberComparison(files, labels, first, second, details);
    comparison.order();
    comparison.alone(first, second, /* inFirst= */ true);
    comparison.alone(second, first, /* inFirst= */ false);
    comparison.contents();
    comparison.attributes();
  }

  private void order() {
    List<String> one = first.commonWith(second);
    List<String> other = second.commonWith(first);
    for (int i = 0; i < one.size(); i++) {
      if (!one.get(i).equals(other.get(i))) {
        details.add(
            "order of entries, from entry " + (number(first, one.get(i)) + 1),
            one.get(i),
            other.get(i));
        return;
      }
    }
  }

  private static int number(Members members, String name) {
    Member member = members.byName().get(name);
    return member == null ? 0 : member.number();
  }

  private void alone(Members of, Members other, boolean inFirst) {
    int found = 0;
    for (String name : of.byName().keySet()) {
      if (!other.byName().containsKey(name)) {
        found++;
        if (found <= MOST_ALONE) {
          details.add("entry " + name, inFirst ? "there" : "", inFirst ? "" : "there");
        }
      }
    }
    if (found > MOST_ALONE) {
      details.add(
          (found - MOST_ALONE)
              + " further entries of the "
              + (inFirst ? "first" : "second")
              + " alone",
          "",
          "");
    }
  }

  private void contents() throws IOException {
    int further = 0;
    for (String name : first.commonWith(second)) {
      Member one = member(first, name);
      Member other = member(second, name);
      if (one.content().equals(other.content())) {
        continue;
      }
      if (details.hasRoomForNoMoreThan(RESERVED)) {
        further++;
        continue;
      }
      try {
        Optional<ContentDifference> inside =
            files.inside(name, first.source(one), second.source(other));
        inside.ifPresent(found -> details.addAll(name, found.details(), RESERVED));
      } catch (MalformedArchiveException e) {
        details.add(name, "content that cannot be read", "");
      }
    }
    if (further > 0) {
      details.add("content of " + further + " further entries", "", "");
    }
  }

  private static Member member(Members members, String name) {
    Member member = members.byName().get(name);
    if (member == null) {
      throw new IllegalStateException("no member " + name);
    }
    return member;
  }

  private void attributes() {
    for (int label = 0; label < labels.size(); label++) {
      int found = 0;
      String firstFound = "";
      for (String name : first.commonWith(second)) {
        if (differs(label, name)) {
          found++;
          firstFound = found == 1 ? name : firstFound;
        }
      }
      if (found > MOST_ALIKE) {
        add(
            label,
            firstFound,
            labels.get(label) + " of " + found + " entries, first " + firstFound);
      } else if (found > 0) {
        each(label);
      }
    }
  }

  private void each(int label) {
    for (String name : first.commonWith(second)) {
      if (differs(label, name)) {
        add(label, name, name + ": " + labels.get(label));
      }
    }
  }

  private boolean differs(int label, String name) {
    return !member(first, name)
        .values()
        .get(label)
        .equals(member(second, name).values().get(label));
  }

  private void add(int label, String name, String where) {
    details.add(
        where, member(first, name).values().get(label), member(second, name).values().get(label));
  }
}
