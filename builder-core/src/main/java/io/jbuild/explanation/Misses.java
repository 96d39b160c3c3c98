package io.jbuild.explanation;

import io.jbuild.history.BuildRecord;
import io.jbuild.history.Explanation;
import io.jbuild.history.Reason;
import io.jbuild.history.Reason.Kind;
import io.jbuild.history.RecordedStep;
import io.jbuild.history.RecordedStep.Note;
import io.jbuild.oci.Digest;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Says why steps of a build were done, out of what was known before it. */
public final class Misses {

  private final BuildRecord build;
  private final List<BuildRecord> earlier = new ArrayList<>();
  private final Map<Digest, Known> known = new HashMap<>();
  private final ListedFiles files;
  private final Nearest nearest;
  private final List<BuildRecord> previous = new ArrayList<>();
  private final Map<String, Places> places = new HashMap<>();

  /**
   * Knows a build and others.
   *
   * @param builds all that are kept, the last one first
   * @param steps all that are kept, those of the build itself among them
   */
  public Misses(
      BuildRecord build, List<BuildRecord> builds, Collection<Known> steps, ListedFiles files) {
    this.build = build;
    this.files = files;
    builds.stream()
        .filter(other -> other.began().isBefore(build.began()) && !other.steps().isEmpty())
        .forEach(earlier::add);
    Set<String> strange = strange();
    List<Known> before = new ArrayList<>();
    for (Known step : steps) {
      known.put(step.key(), step);
      if (step.note().isEmpty()
          || step.made().isBefore(build.began()) && !strange.contains(step.note().get().build())) {
        before.add(step);
      }
    }
    previous.addAll(previous(build, builds));
    Set<String> same = new HashSet<>(previous.stream().map(BuildRecord::id).toList());
    Set<Digest> keys = new HashSet<>();
    previous.stream()
        .limit(1)
        .forEach(other -> other.steps().forEach(step -> step.key().ifPresent(keys::add)));
    this.nearest = new Nearest(before, same, keys);
  }

  /**
   * The builds of the same Dockerfile that were before one and had something to do.
   *
   * @param builds all that are kept, the last one first
   */
  public static List<BuildRecord> previous(BuildRecord build, List<BuildRecord> builds) {
    return builds.stream()
        .filter(other -> other.began().isBefore(build.began()) && !other.steps().isEmpty())
        .filter(other -> other.source().isLike(build.source()))
        .toList();
  }

  /** The builds of other projects: those that share neither a context's name nor a step. */
  private Set<String> strange() {
    Set<Digest> own = new HashSet<>();
    build.steps().forEach(step -> step.key().ifPresent(own::add));
    Set<String> strange = new HashSet<>();
    for (BuildRecord other : earlier) {
      if (!name(other).equals(name(build))
          && other.steps().stream()
              .noneMatch(step -> step.key().filter(own::contains).isPresent())) {
        strange.add(other.id());
      }
    }
    return strange;
  }

  /** Of a checkout, which may be in another folder each time, the last part. */
  private static String name(BuildRecord build) {
    String context = build.source().context();
    return context.substring(context.lastIndexOf('/') + 1);
  }

  /** Of each step that was done why it was, in the order of their numbers. */
  public List<Explanation> all() {
    return build.steps().stream().filter(step -> step.outcome().begun()).map(this::of).toList();
  }

  /** Why a step was done, or since when its result has been there. */
  public Explanation of(RecordedStep step) {
    return new Explanation(step, reasons(step));
  }

  private List<Reason> reasons(RecordedStep step) {
    return switch (step.outcome()) {
      case GIVEN -> List.of(new Reason(Kind.CACHED, "there is nothing to do for it"));
      case WAITING -> List.of(new Reason(Kind.UNKNOWN, "it never had its turn"));
      case CACHED -> List.of(since(step));
      case RAN, FAILED, STOPPED -> done(step);
    };
  }

  private Reason since(RecordedStep step) {
    if (step.notes().contains(Note.IMPORTED)) {
      return new Reason(Kind.CACHED, "cached: another machine's result was taken");
    }
    Optional<StepNote> note = step.key().map(known::get).flatMap(Known::note);
    return new Reason(
        Kind.CACHED,
        note.map(
                one ->
                    "cached since "
                        + one.made().truncatedTo(ChronoUnit.SECONDS)
                        + " (build "
                        + one.build()
                        + ")")
            .orElse("cached"));
  }

  private List<Reason> done(RecordedStep step) {
    boolean stopped = step.outcome() == RecordedStep.Outcome.STOPPED;
    if (step.key().isEmpty()) {
      String how = stopped ? "it was stopped" : "it failed";
      return List.of(new Reason(Kind.UNKNOWN, how + " before it was looked for"));
    }
    Digest key = step.key().get();
    if (build.cacheIgnored()) {
      return List.of(new Reason(Kind.AFRESH, "all steps were to run again ({no-cache})"));
    }
    if (step.notes().contains(Note.AFRESH)) {
      return List.of(new Reason(Kind.AFRESH, "its stage was to run again ({no-cache-filter})"));
    }
    if (step.lost().isPresent()) {
      return List.of(new Reason(Kind.LOST, step.lost().get()));
    }
    Optional<BuildRecord> had = earlier.stream().filter(other -> hadResult(other, key)).findFirst();
    if (had.isPresent()) {
      return List.of(
          new Reason(
              Kind.PRUNED,
              "the result that build "
                  + had.get().id()
                  + " had was removed (prune, or the"
                  + " store's limit)"));
    }
    Known own = known.get(key);
    if (own == null) {
      String text =
          stopped
              ? "it was stopped before it was done: what it was made of is not kept"
              : "what it was made of is no longer kept";
      return List.of(new Reason(Kind.UNKNOWN, text));
    }
    return differences(step, own);
  }

  private static boolean hadResult(BuildRecord build, Digest key) {
    return build.steps().stream()
        .anyMatch(
            step ->
                step.key().equals(Optional.of(key))
                    && step.layer().isPresent()
                    && !step.notes().contains(Note.IMPORTED));
  }

  private List<Reason> differences(RecordedStep step, Known own) {
    Optional<Known> other = nearest.of(own);
    if (other.isPresent() && isAkin(other.get(), own)) {
      List<Reason> reasons = new StepDifference(other.get(), own, files, below(step)).reasons();
      if (!reasons.isEmpty()) {
        return reasons;
      }
    }
    return replaced(step, own);
  }

  /** What is said of a step whose words nobody has met: what stood in its place before. */
  private List<Reason> replaced(RecordedStep step, Known own) {
    Optional<Reason> words = Optional.empty();
    for (BuildRecord other : previous) {
      if (other.steps().stream().noneMatch(one -> one.platform().equals(step.platform()))) {
        continue;
      }
      Optional<RecordedStep> place =
          places
              .computeIfAbsent(other.id(), id -> new Places(build.steps(), other.steps()))
              .before(step);
      if (place.isEmpty()) {
        return List.of(words.orElse(new Reason(Kind.NEW, "new in this Dockerfile")));
      }
      RecordedStep there = place.get();
      if (there.key().equals(step.key()) && there.outcome() != RecordedStep.Outcome.CACHED) {
        return List.of(
            new Reason(Kind.NEW, "build " + other.id() + " did not come to the end of it"));
      }
      Optional<Known> left = there.key().map(known::get);
      if (left.isPresent() && !left.get().key().equals(own.key())) {
        return new StepDifference(left.get(), own, files, below(step)).reasons();
      }
      String text = Places.text(there);
      if (words.isEmpty() && !text.equals(Places.text(step))) {
        words =
            Optional.of(new Reason(Kind.INSTRUCTION, "the instruction was " + Phrase.line(text)));
      }
    }
    return List.of(
        words.orElse(
            new Reason(
                Kind.NEW,
                "no step like it was done before"
                    + (earlier.isEmpty()
                        ? ": this store has no earlier build to compare with"
                        : ""))));
  }

  /** Another project may have the same words, and none of the files. */
  private boolean isAkin(Known other, Known own) {
    if (nearest.isOfTheSame(other) || other.values("content").equals(own.values("content"))) {
      return true;
    }
    FileList theirs = files.of(other).get("content");
    FileList ours = files.of(own).get("content");
    if (theirs == null || ours == null) {
      return true;
    }
    Set<String> both = new HashSet<>(ours.files().keySet());
    both.retainAll(theirs.files().keySet());
    return 2 * both.size() >= Math.min(ours.files().size(), theirs.files().size());
  }

  /** The steps whose layers a step stands on, the lowest first. */
  private List<String> below(RecordedStep step) {
    List<String> names = new ArrayList<>();
    Optional<Integer> at = step.parent();
    while (at.isPresent() && at.get() < build.steps().size()) {
      RecordedStep parent = build.steps().get(at.get());
      if (parent.parent().isPresent()) {
        names.add(parent.name());
      }
      at = parent.parent();
    }
    Collections.reverse(names);
    return names;
  }
}
