package io.jbuild.share;

import io.jbuild.event.BuildEvent;
import io.jbuild.event.BuildEvents;
import io.jbuild.failure.BuildException;
import io.jbuild.image.BlobSource;
import io.jbuild.oci.Digest;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
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
  private final BuildEvents events;
  private final SortedSet<Digest> lost = new TreeSet<>();
  private boolean asked;
  private boolean warned;
  private int losses;
  private CacheReader.@Nullable Opened opened;
  private final SortedMap<Digest, SharedResult> announced = new TreeMap<>();
  private CacheReader.@Nullable Announcements announcements;

  SharedPlace(CachePlace place, CacheReader reader, BuildEvents events) {
    this.place = place;
    this.reader = reader;
    this.events = events;
  }

  CachePlace place() {
    return place;
  }

  /** What it has for a step. */
  Optional<SharedResult> find(Digest key) throws IOException {
    CacheReader.Opened known = opened();
    SharedResult result = known == null ? null : known.document().results().get(key);
    return Optional.ofNullable(result == null ? announced(key) : result)
        .filter(found -> !isLost(found.diffId()));
  }

  private synchronized @Nullable SharedResult announced(Digest key) {
    return announced.get(key);
  }

  /** What a machine made that goes on building: the place has it before it says so. */
  synchronized void add(SharedResult result, CacheReader.Announcements from) {
    announced.put(result.key(), result);
    announcements = from;
  }

  /** What a command took that says the same. */
  Optional<Duration> cost(Digest words) throws IOException {
    CacheReader.Opened known = opened();
    return known == null
        ? Optional.empty()
        : Optional.ofNullable(known.document().costs().get(words));
  }

  /** What files are that a step copies from another stage. */
  Optional<Digest> content(Digest asked) throws IOException {
    CacheReader.Opened known = opened();
    return known == null
        ? Optional.empty()
        : Optional.ofNullable(known.document().contents().get(asked));
  }

  /** What it has of caches that commands mount. */
  MountDocument mounts() throws IOException {
    CacheReader.Opened known = opened();
    return known == null ? MountDocument.EMPTY : known.mounts();
  }

  /** Its layers; it was asked before. */
  BlobSource blobs() throws IOException {
    CacheReader.Opened known = opened();
    if (known != null) {
      return known.blobs();
    }
    synchronized (this) {
      if (announcements == null) {
        throw new IOException("it is not asked any more");
      }
      return announcements.blobs();
    }
  }

  /** Whether it was asked for what it has. */
  synchronized boolean isAsked() {
    return asked;
  }

  private synchronized boolean isLost(Digest diffId) {
    return lost.contains(diffId);
  }

  private synchronized CacheReader.@Nullable Opened opened() throws IOException {
    if (!asked) {
      asked = true;
      try {
        opened = reader.open(place);
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
  synchronized void lose(Digest diffId, String reason) {
    lost.add(diffId);
    warn(reason);
    if (++losses == MOST_LOSSES) {
      forget();
    }
  }

  /** It said what is not so: nothing that it says is believed any more. */
  synchronized void distrust(String reason) {
    warn(reason);
    forget();
  }

  private void forget() {
    opened = null;
    announcements = null;
    announced.clear();
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
