package io.jbuild.trace;

import io.jbuild.event.BuildEvent;
import io.jbuild.event.Transfer;
import io.jbuild.history.BuildRecord;
import io.jbuild.oci.Digest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What was heard of a build, with the time of it. Safe for several threads. */
final class Timeline {

  /** More of a kind are not kept: no collector shows them. */
  private static final int MOST = 2_000;

  private final Instant began;
  private final SortedMap<Integer, Cached> cached = new TreeMap<>();
  private final SortedMap<Integer, String> failures = new TreeMap<>();
  private final List<Moved> moved = new ArrayList<>();
  private final List<Note> notes = new ArrayList<>();
  private final List<Push> pushes = new ArrayList<>();
  private Optional<String> isolation = Optional.empty();
  private Optional<BuildEvent.CacheShared> shared = Optional.empty();
  private Optional<BuildRecord> record = Optional.empty();

  /** A step's result was there. */
  record Cached(Instant at, Optional<String> from) {}

  /** Bytes on their way, for a push or for the build itself. */
  record Moved(Instant began, Transfer transfer, Optional<Push> push) {}

  /** Something that happened. */
  record Note(Instant at, String what, String text) {}

  /** A name's images on their way to a registry. */
  static final class Push {
    private final Instant began;
    private final String name;
    private volatile @Nullable Instant ended;
    private volatile @Nullable Digest digest;

    private Push(Instant began, String name) {
      this.began = began;
      this.name = name;
    }

    Instant began() {
      return began;
    }

    String name() {
      return name;
    }

    /** Empty where it was never done. */
    Optional<Instant> ended() {
      return Optional.ofNullable(ended);
    }

    Optional<Digest> digest() {
      return Optional.ofNullable(digest);
    }

    void end(Instant at, Digest manifest) {
      digest = manifest;
      ended = at;
    }
  }

  Timeline(Instant began) {
    this.began = began;
  }

  synchronized void cached(int step, Instant at, Optional<String> from) {
    cached.put(step, new Cached(at, from));
  }

  synchronized void failed(int step, String message) {
    failures.put(step, message);
  }

  synchronized void moving(Instant at, Transfer transfer, Optional<Push> push) {
    if (moved.size() < MOST) {
      moved.add(new Moved(at, transfer, push));
    }
  }

  synchronized void note(Instant at, String what, String text) {
    if (notes.size() < MOST) {
      notes.add(new Note(at, what, text));
    }
  }

  synchronized Push push(Instant at, String name) {
    Push push = new Push(at, name);
    pushes.add(push);
    return push;
  }

  synchronized void isolated(String rung) {
    isolation = Optional.of(rung);
  }

  synchronized void shared(BuildEvent.CacheShared event) {
    shared = Optional.of(event);
  }

  synchronized void ended(BuildRecord build) {
    record = Optional.of(build);
  }

  /** When the front end began. */
  Instant began() {
    return began;
  }

  synchronized Optional<Cached> cached(int step) {
    return Optional.ofNullable(cached.get(step));
  }

  /** What a step failed with. */
  synchronized Optional<String> failure(int step) {
    return Optional.ofNullable(failures.get(step));
  }

  synchronized List<Moved> moved() {
    return List.copyOf(moved);
  }

  synchronized List<Note> notes() {
    return List.copyOf(notes);
  }

  synchronized List<Push> pushes() {
    return List.copyOf(pushes);
  }

  synchronized Optional<String> isolation() {
    return isolation;
  }

  synchronized Optional<BuildEvent.CacheShared> shared() {
    return shared;
  }

  /** Empty where the build never began. */
  synchronized Optional<BuildRecord> record() {
    return record;
  }
}
