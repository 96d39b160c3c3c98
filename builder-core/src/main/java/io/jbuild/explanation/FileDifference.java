package io.jbuild.explanation;

import io.jbuild.cache.ContentLists;
import io.jbuild.context.IgnoreFile;
import io.jbuild.context.IgnoreRules;
import io.jbuild.failure.BuildException;
import io.jbuild.file.ImagePath;
import io.jbuild.history.Reason;
import io.jbuild.history.Reason.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What differs between two lists of files, and what only seems to. */
final class FileDifference {

  private final FileList before;
  private final FileList now;
  private final SortedMap<String, SortedSet<String>> changed = new TreeMap<>();
  private final SortedSet<String> modes = new TreeSet<>();
  private final SortedSet<String> owners = new TreeSet<>();
  private final SortedSet<String> added = new TreeSet<>();
  private final SortedSet<String> removed = new TreeSet<>();
  private final SortedMap<String, SortedSet<String>> leftOut = new TreeMap<>();
  private final SortedMap<String, SortedSet<String>> broughtBack = new TreeMap<>();
  private int times;

  private FileDifference(FileList before, FileList now) {
    this.before = before;
    this.now = now;
  }

  /** The reasons, the weightiest first. There is at least one, for the digests differ. */
  static List<Reason> of(FileList before, FileList now) {
    if (!before.whole() || !now.whole()) {
      return List.of(new Reason(Kind.CONTENT, "files changed, too many to have kept their names"));
    }
    FileDifference difference = new FileDifference(before, now);
    difference.compare();
    return difference.reasons();
  }

  private void compare() {
    for (Map.Entry<String, FileList.Entry> file : now.files().entrySet()) {
      FileList.Entry old = before.files().get(file.getKey());
      if (old != null) {
        compare(file.getKey(), old, file.getValue());
      }
    }
    appeared(now, before, added, broughtBack, rules(before));
    appeared(before, now, removed, leftOut, rules(now));
  }

  private void compare(String path, FileList.Entry old, FileList.Entry file) {
    if (!old.kind().equals(file.kind())) {
      String what = "is now " + word(file.kind()) + ", was " + word(old.kind());
      changed.computeIfAbsent(what, unused -> new TreeSet<>()).add(path);
    } else if (!old.content().equals(file.content())) {
      String more =
          (old.mode().equals(file.mode()) ? "" : ", mode")
              + (old.owner().equals(file.owner()) ? "" : ", owner");
      changed.computeIfAbsent("changed (content" + more + ")", unused -> new TreeSet<>()).add(path);
    } else if (!old.mode().equals(file.mode())) {
      modes.add(path + " changed (mode " + old.mode() + " to " + file.mode() + ")");
    } else if (!old.owner().equals(file.owner())) {
      owners.add(path + " changed (owner " + old.owner() + " to " + file.owner() + ")");
    } else if (old.modified() != file.modified() && !file.isFolder()) {
      times++;
    }
  }

  /**
   * Sorts what one list has and the other has not.
   *
   * @param byRule takes those of which the ignore file of the other says why, by its words
   */
  private static void appeared(
      FileList has,
      FileList hasNot,
      SortedSet<String> all,
      SortedMap<String, SortedSet<String>> byRule,
      Optional<Ignoring> rules) {
    for (Map.Entry<String, FileList.Entry> file : has.files().entrySet()) {
      String path = file.getKey();
      if (hasNot.files().containsKey(path)) {
        continue;
      }
      String shown = path + (file.getValue().isFolder() ? "/" : "");
      Optional<String> rule = rules.flatMap(ignoring -> ignoring.rule(path));
      if (rule.isPresent()) {
        add(shown, byRule.computeIfAbsent(rule.get(), unused -> new TreeSet<>()));
      } else {
        add(shown, all);
      }
    }
  }

  /** Of a folder that is there with all in it, the folder alone. */
  private static void add(String path, SortedSet<String> paths) {
    int slash = path.lastIndexOf('/', path.length() - 2);
    while (slash > 0) {
      if (paths.contains(path.substring(0, slash + 1))) {
        return;
      }
      slash = path.lastIndexOf('/', slash - 1);
    }
    paths.add(path);
  }

  private List<Reason> reasons() {
    List<Reason> reasons = new ArrayList<>();
    changed.forEach((what, files) -> reasons.add(Phrase.reason(Kind.CONTENT, files, what)));
    each(Kind.MODE, modes, "modes", reasons);
    each(Kind.OWNER, owners, "owners", reasons);
    if (!added.isEmpty()) {
      reasons.add(Phrase.reason(Kind.ADDED, added, "added"));
    }
    if (!removed.isEmpty()) {
      reasons.add(Phrase.reason(Kind.REMOVED, removed, "removed"));
    }
    leftOut.forEach(
        (rule, files) ->
            reasons.add(Phrase.reason(Kind.LEFT_OUT, files, "now left out by " + rule)));
    broughtBack.forEach(
        (rule, files) ->
            reasons.add(
                Phrase.reason(Kind.NO_LONGER_LEFT_OUT, files, "no longer left out by " + rule)));
    if (reasons.isEmpty()) {
      reasons.add(
          new Reason(
              Kind.CONTENT, "files changed in extended attributes, hard links or their order"));
    }
    if (times > 0) {
      String files = times == 1 ? "1 file" : times + " files";
      reasons.add(new Reason(Kind.TIMES, files + " only mtime (ignored)"));
    }
    return reasons;
  }

  /** A few with all that is to be said of them, many by their number. */
  private static void each(Kind kind, SortedSet<String> texts, String what, List<Reason> reasons) {
    List<String> names =
        texts.stream().map(text -> text.substring(0, text.lastIndexOf(" changed ("))).toList();
    if (texts.size() > 2) {
      reasons.add(Phrase.reason(kind, names, "changed (" + what + ")"));
    } else if (!texts.isEmpty()) {
      reasons.add(new Reason(kind, String.join(", ", texts), names));
    }
  }

  private static String word(String kind) {
    return switch (kind) {
      case "d" -> "a directory";
      case "f" -> "a file";
      case "l" -> "a link";
      case "p" -> "a pipe";
      default -> "a device";
    };
  }

  /** An ignore file that has something to say. */
  private record Ignoring(String name, IgnoreRules rules) {

    Optional<String> rule(String path) {
      return rules
          .decisive(ImagePath.of(path))
          .filter(rule -> !rule.pattern().startsWith("!"))
          .map(rule -> name + ":" + rule.line() + " (" + rule.pattern() + ")");
    }
  }

  private static Optional<Ignoring> rules(FileList list) {
    Optional<ContentLists.IgnoreLines> ignored = list.ignored();
    if (ignored.isEmpty() || ignored.get().patterns().isEmpty()) {
      return Optional.empty();
    }
    try {
      IgnoreFile file = IgnoreFile.parse(ignored.get().name(), text(ignored.get().patterns()));
      return Optional.of(new Ignoring(file.name(), file.rules()));
    } catch (BuildException e) {
      return Optional.empty(); // What was read once is read again: only a damaged note is not.
    }
  }

  /** The file again, each pattern in its line; the slash is taken for what it is, nothing. */
  private static String text(SortedMap<Integer, String> patterns) {
    StringBuilder text = new StringBuilder();
    int line = 1;
    for (Map.Entry<Integer, String> pattern : patterns.entrySet()) {
      for (; line < pattern.getKey(); line++) {
        text.append('\n');
      }
      boolean negated = pattern.getValue().startsWith("!");
      text.append(negated ? "!/" : "/").append(pattern.getValue().substring(negated ? 1 : 0));
    }
    return text.toString();
  }
}
