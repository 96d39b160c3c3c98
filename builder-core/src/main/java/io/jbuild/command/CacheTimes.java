package io.jbuild.command;

import io.jbuild.blob.WorkFolder;
import io.jbuild.file.ImagePath;
import io.jbuild.layer.LayerStore;
import io.jbuild.posix.PosixFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;

/**
 * Finds what changed since caches were last used. Files of layers have fixed times, those of a
 * cache real ones: a build tool that goes by time would take what it made of an older version for
 * fresh. So whatever changed gets a time later than all that is in the cache, and keeps it for as
 * long as the cache is there and the file is as it is (docs/adr/0011).
 */
record CacheTimes(LayerStore layers, WorkFolder work) {

  /**
   * A cache that a command mounts.
   *
   * @param id what the Dockerfile calls it
   * @param record where it says what it was last used with
   */
  record Cache(String id, Path record) {}

  /**
   * Compares what each cache was last used with, and writes down what it is used with now: before
   * the command starts, so that no kill makes the record older than the cache.
   *
   * @param seen what the command sees, the root first
   */
  LaterTimes of(List<Cache> caches, List<SeenFiles> seen) throws IOException {
    if (caches.isEmpty()) {
      return LaterTimes.NONE;
    }
    List<CacheComparison> compared = new ArrayList<>();
    SortedSet<Instant> changed = new TreeSet<>();
    for (Cache cache : caches) {
      CacheComparison one = CacheComparison.of(CacheRecord.read(cache.record()), seen, layers);
      compared.add(one);
      for (CacheComparison.Compared view : one.views()) {
        for (ImagePath file : view.changed()) {
          changed.add(view.seen().time(file));
        }
      }
    }
    SortedMap<Instant, Instant> given = given(changed);
    SortedMap<String, SortedMap<ImagePath, Instant>> latest = new TreeMap<>();
    for (int i = 0; i < caches.size(); i++) {
      List<CacheRecord.View> views = new ArrayList<>();
      for (CacheComparison.Compared view : compared.get(i).views()) {
        SortedMap<ImagePath, Instant> times = view.times(given);
        views.add(view.seen().view(times));
        SortedMap<ImagePath, Instant> all =
            latest.computeIfAbsent(view.seen().target(), target -> new TreeMap<>());
        times.forEach((file, time) -> all.merge(file, time, CacheTimes::later));
      }
      views.addAll(compared.get(i).unseen());
      write(caches.get(i), views);
    }
    return laterTimes(latest, seen);
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  /**
   * A time for each that files have in their layers, in the same order: later than what was written
   * before, and not later than what will be; also for tools that know whole seconds only, which
   * takes a second at most.
   */
  private SortedMap<Instant, Instant> given(SortedSet<Instant> originals) throws IOException {
    SortedMap<Instant, Instant> given = new TreeMap<>();
    if (originals.isEmpty()) {
      return given;
    }
    Instant time = fileSystemTime().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
    for (Instant original : originals) {
      time = time.plus(1, ChronoUnit.MICROS);
      given.put(original, time);
    }
    while (fileSystemTime().isBefore(time)) {
      LockSupport.parkNanos(1_000_000);
    }
    return given;
  }

  /** By the clock that files get their times from: it goes in larger steps than others. */
  private Instant fileSystemTime() throws IOException {
    Path file = Files.createFile(work.file("time"));
    try {
      return PosixFiles.status(file).modified();
    } finally {
      Files.delete(file);
    }
  }

  private void write(Cache cache, List<CacheRecord.View> views) throws IOException {
    Path temporary = work.file("cache-record");
    Files.write(temporary, new CacheRecord(cache.id(), views).toBytes());
    Files.move(temporary, cache.record(), StandardCopyOption.ATOMIC_MOVE);
  }

  private static void add(
      Instant given, Instant own, SortedMap<Instant, Optional<Instant>> originals) {
    originals.merge(
        given, Optional.of(own), (one, two) -> one.equals(two) ? one : Optional.empty());
  }

  private static LaterTimes laterTimes(
      SortedMap<String, SortedMap<ImagePath, Instant>> latest, List<SeenFiles> seen)
      throws IOException {
    SortedMap<ImagePath, Instant> before = new TreeMap<>();
    SortedMap<Instant, Optional<Instant>> originals = new TreeMap<>();
    for (SeenFiles files : seen) {
      SortedMap<ImagePath, Instant> times = latest.getOrDefault(files.target(), new TreeMap<>());
      for (Map.Entry<ImagePath, Instant> file : times.entrySet()) {
        Instant own = files.time(file.getKey());
        add(file.getValue(), own, originals);
        // As a tool copies it that knows whole seconds only.
        add(file.getValue().truncatedTo(ChronoUnit.SECONDS), own, originals);
        if (files.target().equals(LaterTimes.ROOT)) {
          before.put(file.getKey(), own);
        }
      }
    }
    return new LaterTimes(latest, before, originals);
  }
}
