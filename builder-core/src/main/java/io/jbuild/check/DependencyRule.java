package io.jbuild.check;

import io.jbuild.dockerfile.Instruction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Dependencies that are fetched after all sources were copied, and not before: each change of a
 * source fetches them again. What keeps them in a cache mount loses nothing.
 */
final class DependencyRule {

  private static final List<String> EVERYTHING = List.of(".", "./", "/", "*", "./*", "/*");

  /** The tools that each stage has fetched dependencies with before it copied everything. */
  private final List<SortedSet<String>> fetched = new ArrayList<>();

  private SortedSet<String> early = new TreeSet<>();
  private Optional<Line> copy = Optional.empty();

  /** Begins with a stage. */
  void begin(int index, Optional<Integer> parent) {
    early =
        parent
            .filter(number -> number < index)
            .map(fetched::get)
            .map(TreeSet::new)
            .orElseGet(TreeSet::new);
    fetched.add(early);
    copy = Optional.empty();
  }

  /** What this instruction makes wrong with an earlier one. */
  Map<Line, String> check(Line line) {
    Map<Line, String> found = new LinkedHashMap<>();
    if (line.instruction() instanceof Instruction.FileInstruction files) {
      if (copy.isEmpty() && copiesEverything(files)) {
        copy = Optional.of(line);
      }
    } else if (line.instruction() instanceof Instruction.Run run && !hasCache(run)) {
      for (ShellCommand command : ShellScript.of(line, run)) {
        Optional<Fetch> fetch = Fetch.of(command);
        if (fetch.isPresent() && early.add(fetch.get().tool()) && copy.isPresent()) {
          found.putIfAbsent(copy.get(), detail(copy.get(), line, fetch.get()));
        }
      }
    }
    return found;
  }

  private static boolean copiesEverything(Instruction.FileInstruction files) {
    boolean fromContext = !(files instanceof Instruction.Copy copied) || copied.from().isEmpty();
    return fromContext && files.files().sources().stream().anyMatch(EVERYTHING::contains);
  }

  private static boolean hasCache(Instruction.Run run) {
    return run.mounts().stream().anyMatch(mount -> mount.contains("type=cache"));
  }

  private static String detail(Line copy, Line run, Fetch fetch) {
    return copy.keyword()
        + " of all files stands before '"
        + fetch.command()
        + "' in line "
        + run.lines().first()
        + ", which every change of a file runs again: copy "
        + fetch.files()
        + " and fetch the dependencies above it";
  }
}
