package io.jbuild.trace;

import io.jbuild.event.BuildEvent;
import io.jbuild.event.BuildEvents;
import io.jbuild.event.PushEvents;
import io.jbuild.event.Transfer;
import io.jbuild.failure.BuildException;
import io.jbuild.history.BuildRecord;
import io.jbuild.history.Explanation;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A build as a trace: hears what it does, and at the end sends it to the collector that the
 * environment names. Whatever goes wrong with that is one warning. Safe for several threads.
 */
public final class BuildTrace implements AutoCloseable {

  /** Says why the steps of a build were done. */
  @FunctionalInterface
  public interface Reasons {
    List<Explanation> of(BuildRecord build) throws IOException;
  }

  private final TraceSettings settings;
  private final String version;
  private final InstantSource clock;
  private final Reasons reasons;
  private final Consumer<String> warnings;
  private final Timeline timeline;

  private BuildTrace(
      TraceSettings settings,
      String version,
      InstantSource clock,
      Reasons reasons,
      Consumer<String> warnings) {
    this.settings = settings;
    this.version = version;
    this.clock = clock;
    this.reasons = reasons;
    this.warnings = warnings;
    this.timeline = new Timeline(clock.instant());
  }

  /**
   * A trace of the build that now begins; empty where the environment asks for none.
   *
   * @param version of jbuild
   * @param clock of the machine, which spans of other programs are compared with
   * @param warnings takes a sentence where there can be no trace
   */
  public static Optional<BuildTrace> begin(
      SortedMap<String, String> environment,
      String version,
      InstantSource clock,
      Reasons reasons,
      Consumer<String> warnings) {
    try {
      return TraceSettings.of(environment)
          .map(settings -> new BuildTrace(settings, version, clock, reasons, warnings));
    } catch (BuildException e) {
      warnings.accept(e.message() + ". " + e.hint());
      return Optional.empty();
    }
  }

  /** Hears of the build, and hands all on. */
  public BuildEvents over(BuildEvents next) {
    return event -> {
      hear(event);
      next.on(event);
    };
  }

  private void hear(BuildEvent event) {
    Instant now = clock.instant();
    if (event instanceof BuildEvent.StepCached cached) {
      timeline.cached(cached.step(), now, cached.from());
    } else if (event instanceof BuildEvent.StepFailed failed) {
      timeline.failed(failed.step(), failed.message());
    } else if (event instanceof BuildEvent.Moving moving) {
      timeline.moving(now, moving.transfer(), Optional.empty());
    } else if (event instanceof BuildEvent.Warning warning) {
      timeline.note(now, "warning", warning.message());
    } else if (event instanceof BuildEvent.Exported exported) {
      timeline.note(now, "exported " + exported.what(), exported.where());
    } else if (event instanceof BuildEvent.Isolated isolated) {
      timeline.isolated(isolated.rung());
    } else if (event instanceof BuildEvent.CacheShared shared) {
      timeline.shared(shared);
    } else if (event instanceof BuildEvent.Ended ended) {
      timeline.ended(ended.record());
    }
  }

  /** Hears how the image is pushed after the build, and hands all on. */
  public PushEvents over(PushEvents next) {
    return new Pushes(next);
  }

  private final class Pushes implements PushEvents {
    private final PushEvents next;
    private Timeline.@Nullable Push current;

    Pushes(PushEvents next) {
      this.next = next;
    }

    @Override
    public synchronized void begins(ImageReference name) {
      current = timeline.push(clock.instant(), name.familiar());
      next.begins(name);
    }

    @Override
    public synchronized void moving(Transfer transfer) {
      timeline.moving(clock.instant(), transfer, Optional.ofNullable(current));
      next.moving(transfer);
    }

    @Override
    public void layer(Digest diffId, String how) {
      next.layer(diffId, how);
    }

    @Override
    public synchronized void done(ImageReference name, Descriptor manifest) {
      if (current != null) {
        current.end(clock.instant(), manifest.digest());
        current = null;
      }
      next.done(name, manifest);
    }
  }

  /** The build is over, and so is its push: sends what was heard. */
  @Override
  public void close() {
    // What is sent by a thread that somebody stops is not sent.
    boolean stopped = Thread.interrupted();
    try {
      BuildSpans spans = new BuildSpans(settings, version);
      new SpanSender(settings)
          .send(spans.of(timeline, why(), clock.instant()))
          .ifPresent(
              why ->
                  warnings.accept(
                      "the trace of this build was not sent to "
                          + settings.shownEndpoint()
                          + ": "
                          + why));
    } finally {
      if (stopped) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private List<Explanation> why() {
    Optional<BuildRecord> build = timeline.record();
    try {
      return build.isPresent() ? reasons.of(build.get()) : List.of();
    } catch (IOException | BuildException e) {
      return List.of(); // The trace says less.
    }
  }
}
