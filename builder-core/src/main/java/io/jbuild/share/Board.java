package io.jbuild.share;

import io.jbuild.blob.Blob;
import io.jbuild.event.BuildEvent;
import io.jbuild.event.BuildEvents;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.FirstFailure;
import io.jbuild.json.JsonException;
import io.jbuild.oci.ImageReference;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Where the machines that share a cache say what they are doing: a tag beside the cache's own.
 * Nobody can lock it: of two that write at once one is not heard, and both do the step. Whatever is
 * wrong with it is told once, and then it is not asked again. Safe for several threads.
 */
public final class Board {

  /** What the tag has more than the cache's. */
  private static final String SUFFIX = ".building";

  /** The longest tag of a registry (distribution-spec, "Pulling manifests"). */
  private static final int LONGEST_TAG = 128;

  private final CachePlace.InRegistry cache;
  private final CachePlace.InRegistry own;
  private final CacheReader reader;
  private final Opening opening;
  private final BuildEvents events;
  private final AtomicBoolean warned = new AtomicBoolean();
  private volatile boolean broken;
  private CacheReader.Announcements known = CacheReader.Announcements.NONE;
  private @Nullable CacheDestination destination;

  /** Opens what writes to a place. */
  public interface Opening {
    CacheDestination open(CachePlace place) throws IOException, InterruptedException;
  }

  /**
   * The one of a cache.
   *
   * @param opening asked for nothing before something is said
   */
  public Board(
      CachePlace.InRegistry cache, CacheReader reader, Opening opening, BuildEvents events) {
    this.cache = cache;
    this.own = new CachePlace.InRegistry(beside(cache.name()));
    this.reader = reader;
    this.opening = opening;
    this.events = events;
  }

  /**
   * The tag beside a cache's.
   *
   * @throws IllegalArgumentException where it is longer than a tag can be
   */
  public static ImageReference beside(ImageReference cache) {
    String tag = cache.tag().orElse("latest") + SUFFIX;
    if (tag.length() > LONGEST_TAG) {
      throw new IllegalArgumentException("the tag " + tag + " is too long");
    }
    return new ImageReference(
        cache.registry(), cache.repository(), Optional.of(tag), Optional.empty());
  }

  /** The cache that it is beside. */
  CachePlace.InRegistry cache() {
    return cache;
  }

  /**
   * What stands there now; where that is not known in time, the board is of no use any more.
   *
   * @param most that this may take
   */
  CacheReader.Announcements read(Duration most, Moments moments) throws InterruptedException {
    if (broken) {
      return CacheReader.Announcements.NONE;
    }
    FutureTask<CacheReader.Announcements> reading = new FutureTask<>(this::now);
    Thread thread = new Thread(reading, "jbuild-board");
    thread.setDaemon(true);
    thread.start();
    try {
      if (moments.isDone(reading, most)) {
        return reading.get();
      }
    } catch (ExecutionException e) {
      warn(FirstFailure.rethrown(e.getCause()));
    } finally {
      reading.cancel(true);
    }
    // Whoever reads may hold the lock for as long as a connection is waited for.
    broken = true;
    warn(new IOException("it does not answer in time"));
    return CacheReader.Announcements.NONE;
  }

  /** For as long as a connection is waited for. */
  private synchronized CacheReader.Announcements now() throws InterruptedException {
    if (broken) {
      return CacheReader.Announcements.NONE;
    }
    try {
      known = reader.announcements(own, known);
    } catch (JsonException e) {
      warn(e); // Who writes there next mends it.
      known = CacheReader.Announcements.NONE;
    } catch (IOException | BuildException e) {
      failed(e);
    }
    return broken ? CacheReader.Announcements.NONE : known;
  }

  /** Changes what stands there. */
  synchronized void change(UnaryOperator<AnnouncementDocument> how) throws InterruptedException {
    AnnouncementDocument before = now().document();
    AnnouncementDocument after = how.apply(before);
    if (broken || after.equals(before)) {
      return;
    }
    try {
      CacheDestination to = destination();
      if (after.layers().equals(List.of(AnnouncementDocument.NO_LAYER))) {
        byte[] bytes = AnnouncementDocument.noLayer();
        if (to.size(AnnouncementDocument.NO_LAYER).isEmpty()) {
          to.bring(Blob.of(AnnouncementDocument.NO_LAYER, () -> new ByteArrayInputStream(bytes)));
        }
      }
      to.finish(after);
    } catch (IOException | BuildException e) {
      failed(e);
    }
  }

  /** What writes there, and where the cache is. */
  synchronized CacheDestination destination() throws IOException, InterruptedException {
    if (destination == null) {
      destination = opening.open(own);
    }
    return destination;
  }

  /** It is of no use any more. */
  synchronized void failed(Exception why) throws InterruptedException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedException(String.valueOf(why.getMessage()));
    }
    warn(why);
    broken = true;
  }

  private void warn(Exception why) {
    if (!warned.getAndSet(true)) {
      events.on(
          new BuildEvent.Warning(
              "what other machines do for the cache "
                  + cache.shown()
                  + " is not known: "
                  + Reason.of(why)));
    }
  }
}
