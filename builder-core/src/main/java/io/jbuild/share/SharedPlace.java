package io.jbuild.share;

import io.jbuild.event.BuildEvent;
import io.jbuild.event.BuildEvents;
import io.jbuild.failure.BuildException;
import io.jbuild.image.BlobSource;
import io.jbuild.oci.Digest;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A place that results are taken from. It is asked when the first result is missed, and whatever is
 * wrong with it is told once: then it has nothing. Safe for several threads.
 */
final class SharedPlace {

  /** Who breaks its word so often is not asked again. */
  private static final int MOST_LOSSES = 3;

  private final CachePlace place;
  private final CacheReader reader;
  private final KnownDamage damage;
  private final BuildEvents events;
  private final SortedMap<Digest, SharedResult> announced = new TreeMap<>();

  /** Why layers that it said it had are not to be had, by their diffIDs. */
  private final SortedMap<Digest, String> lost = new TreeMap<>();

  /** Why nothing that it says is believed any more. */
  private @Nullable String distrust;

  private CacheReader.@Nullable Opened opened;
  private boolean answered;
  private boolean absent;
  private CacheReader.Announcements announcements = CacheReader.Announcements.NONE;
  private boolean warned;

  SharedPlace(CachePlace place, CacheReader reader, KnownDamage damage, BuildEvents events) {
    this.place = place;
    this.reader = reader;
    this.damage = damage;
    this.events = events;
  }

  CachePlace place() {
    return place;
  }

  /** What it has for a step. */
  synchronized Optional<SharedResult> find(Digest key) throws IOException {
    return said(key).filter(result -> whyNot(result).isEmpty());
  }

  /** Why a result that it said it had for a step is not to be had; empty where it said nothing. */
  synchronized Optional<String> lost(Digest key) throws IOException {
    return said(key)
        .flatMap(this::whyNot)
        .map(why -> "the shared result of " + place.shown() + " could not be used: " + why);
  }

  private Optional<SharedResult> said(Digest key) throws IOException {
    SharedResult result = opened().document().results().get(key);
    return Optional.ofNullable(result == null ? announced.get(key) : result);
  }

  private Optional<String> whyNot(SharedResult result) {
    String why = lost.get(result.diffId());
    return Optional.ofNullable(why == null ? distrust : why);
  }

  /** What a machine made that goes on building: the place has it before it says so. */
  synchronized void add(SharedResult result, CacheReader.Announcements from) {
    announced.put(result.key(), result);
    announcements = from;
  }

  /** What a command took that says the same. */
  Optional<Duration> cost(Digest words) throws IOException {
    return Optional.ofNullable(believed().document().costs().get(words));
  }

  /** What files are that a step copies from another stage. */
  Optional<Digest> content(Digest asked) throws IOException {
    return Optional.ofNullable(believed().document().contents().get(asked));
  }

  /** What it has of caches that commands mount. */
  MountDocument mounts() throws IOException {
    return believed().mounts();
  }

  /** Its layers. All that it says are of one repository, and found by their digests. */
  synchronized BlobSource blobs() throws IOException {
    return announcements.manifest().isPresent() ? announcements.blobs() : opened().blobs();
  }

  /** Whether it was asked for what it has, and said it, were it nothing. */
  synchronized boolean hasAnswered() {
    return answered;
  }

  /** What those places are called that were asked and where nothing is. */
  static List<String> absent(List<SharedPlace> places) {
    return places.stream().filter(SharedPlace::isAbsent).map(one -> one.place.shown()).toList();
  }

  private synchronized boolean isAbsent() {
    return absent;
  }

  private synchronized CacheReader.Opened believed() throws IOException {
    return distrust == null ? opened() : CacheReader.Opened.NOTHING;
  }

  private synchronized CacheReader.Opened opened() throws IOException {
    if (opened == null) {
      opened = CacheReader.Opened.NOTHING;
      try {
        Optional<CacheReader.Opened> found = reader.open(place);
        answered = true;
        absent = found.isEmpty();
        opened = found.orElse(opened);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while waiting for a cache");
      } catch (IOException | BuildException e) {
        if (Thread.currentThread().isInterrupted()) {
          throw e;
        }
        warn(Reason.of(e));
      }
    }
    return opened;
  }

  /** A layer that it said it had is not to be had. */
  synchronized void lose(SharedResult result, String reason, Throwable cause) {
    lost.put(result.diffId(), reason);
    if (Reason.isAbsence(cause)) {
      damage.gone(place, result);
    } else if (Reason.isDamage(cause)) {
      damage.damaged(place, result);
    }
    warn(reason);
    if (lost.size() == MOST_LOSSES) {
      distrust = reason;
    }
  }

  /** It said what is not so: nothing that it says is believed any more. */
  synchronized void distrust(String reason) {
    warn(reason);
    distrust = reason;
  }

  private void warn(String reason) {
    if (!warned) {
      warned = true;
      events.on(
          new BuildEvent.Warning(
              "the cache " + place.shown() + " cannot be used, or not all of it: " + reason));
    }
  }
}
