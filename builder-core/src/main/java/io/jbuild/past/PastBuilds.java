package io.jbuild.past;

import io.jbuild.cache.StepRecords;
import io.jbuild.explanation.BuildRecords;
import io.jbuild.explanation.Known;
import io.jbuild.explanation.Misses;
import io.jbuild.explanation.StepNote;
import io.jbuild.explanation.StepNotes;
import io.jbuild.explanation.WithheldValues;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.history.BuildRecord;
import io.jbuild.history.Explanation;
import io.jbuild.history.RecordedStep;
import io.jbuild.machine.Store;
import io.jbuild.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The builds that have ended, the last fifty of them: what they did, and what they printed. */
public final class PastBuilds {

  private final Path root;

  public PastBuilds(Path root) {
    this.root = root;
  }

  /** All of them, the last one first. */
  public List<BuildRecord> list() throws IOException {
    return new BuildRecords(jbuild()).list();
  }

  /**
   * A build.
   *
   * @param id or as much of its begin as no other has; empty for the last build
   * @throws BuildException where there is none
   */
  public BuildRecord find(Optional<String> id) throws IOException {
    List<BuildRecord> builds = list();
    if (builds.isEmpty()) {
      throw new BuildException(
          Blame.USAGE, "no build has been kept in this store", "Build something first.");
    }
    if (id.isEmpty()) {
      return builds.get(0);
    }
    List<BuildRecord> meant =
        builds.stream().filter(build -> build.id().startsWith(id.get())).toList();
    if (meant.size() == 1) {
      return meant.get(0);
    }
    throw new BuildException(
        Blame.USAGE,
        (meant.isEmpty() ? "there is no build " : meant.size() + " builds begin with ") + id.get(),
        "'jbuild logs' lists the builds.");
  }

  /**
   * The steps of a build that a person means.
   *
   * @param word what stands between the brackets before a step, as {@code build 2/5}, or the end of
   *     it, as {@code 2/5}; or all that progress shows of it
   * @throws BuildException where that is none, or more than one
   */
  public RecordedStep step(BuildRecord build, String word) {
    List<RecordedStep> meant = StepWord.find(build.steps(), word);
    if (meant.size() == 1) {
      return meant.get(0);
    }
    List<RecordedStep> listed = meant.isEmpty() ? build.steps() : meant;
    throw new BuildException(
        Blame.USAGE,
        meant.isEmpty()
            ? "build " + build.id() + " has no step " + word
            : "several steps of build " + build.id() + " are called " + word,
        listed.isEmpty()
            ? "It ended before its first step."
            : "There are: " + String.join(", ", listed.stream().map(StepWord::of).toList()) + ".");
  }

  /** What stands between the brackets before a step: what people call it. */
  public static String word(RecordedStep step) {
    return StepWord.of(step);
  }

  /** Why each step that a build did was not in the cache. */
  public List<Explanation> why(BuildRecord build) throws IOException {
    try (Store store = Store.open(root)) {
      return misses(store, build).all();
    }
  }

  /** Why a step of a build was not in the cache, or since when it was. */
  public Explanation why(BuildRecord build, RecordedStep step) throws IOException {
    try (Store store = Store.open(root)) {
      return why(store, build, step);
    }
  }

  /** The same in a store that is open. */
  public Explanation why(Store store, BuildRecord build, RecordedStep step) throws IOException {
    return misses(store, build).of(step);
  }

  /** The file with all that a step printed, below a line with its name, where it printed. */
  public Optional<Path> log(BuildRecord build, RecordedStep step) {
    return Optional.of(jbuild().resolve("logs").resolve(build.id()).resolve(step.number() + ".log"))
        .filter(Files::isRegularFile);
  }

  private Misses misses(Store store, BuildRecord build) throws IOException {
    StepNotes notes = new StepNotes(jbuild());
    Map<Digest, Known> known = new LinkedHashMap<>();
    for (StepRecords.Made made : store.records().made()) {
      known.put(
          made.key(),
          new Known(made.key(), made.ingredients(), made.used(), notes.find(made.key())));
    }
    List<BuildRecord> builds = list();
    List<RecordedStep> steps = new ArrayList<>(build.steps());
    Misses.previous(build, builds).stream()
        .limit(1)
        .forEach(before -> steps.addAll(before.steps()));
    for (RecordedStep step : steps) {
      // One that failed has left no result, but what it was made of.
      if (step.key().isPresent() && !known.containsKey(step.key().get())) {
        Digest key = step.key().get();
        Optional<StepNote> note = notes.find(key);
        if (note.isPresent() && !note.get().ingredients().isEmpty()) {
          known.put(key, new Known(key, note.get().ingredients(), note.get().made(), note));
        }
      }
    }
    return new Misses(
        build,
        builds,
        WithheldValues.alike(jbuild(), known.values()),
        step -> notes.lists(step.key()));
  }

  private Path jbuild() {
    return root.resolve("jbuild");
  }
}
