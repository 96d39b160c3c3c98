package io.jbuild.event;

import io.jbuild.history.BuildRecord;
import io.jbuild.oci.Digest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Something that happened in a build. A step is named by its number in the build's graph. */
public sealed interface BuildEvent {

  /** A visitor without defaults: a new event does not compile until each front end renders it. */
  interface Visitor<R> {
    R started(StepStarted event);

    R cached(StepCached event);

    R awaited(StepAwaited event);

    R output(StepOutput event);

    R finished(StepFinished event);

    R logged(Logged event);

    R failed(StepFailed event);

    R warning(Warning event);

    R isolated(Isolated event);

    R found(Found event);

    R exported(Exported event);

    R cacheShared(CacheShared event);

    R mountsShared(MountsShared event);

    R dockerfileRead(DockerfileRead event);

    R moving(Moving event);

    R ended(Ended event);
  }

  <R> R accept(Visitor<R> visitor);

  /**
   * A step began to run.
   *
   * @param step the step's number
   * @param name what it does, as {@code [stage 2/5] RUN make}
   * @param lost why a result that there was could not be taken, in words
   */
  record StepStarted(int step, String name, Optional<String> lost) implements BuildEvent {

    /** One of which there was no result. */
    public StepStarted(int step, String name) {
      this(step, name, Optional.empty());
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.started(this);
    }
  }

  /**
   * A step's result was taken from the cache; it did not start.
   *
   * @param from the cache of other machines that had it; empty for this store
   */
  record StepCached(int step, String name, Optional<String> from) implements BuildEvent {

    /** A result of this store. */
    public StepCached(int step, String name) {
      this(step, name, Optional.empty());
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.cached(this);
    }
  }

  /**
   * Another machine does a step at this moment: its result is waited for. If it does not come, the
   * step is started.
   *
   * @param cache that both machines share
   * @param most that is waited
   */
  record StepAwaited(int step, String name, String cache, Duration most) implements BuildEvent {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.awaited(this);
    }
  }

  /**
   * A running step printed something.
   *
   * @param error whether it came from standard error
   * @param bytes what it printed, as it printed it; never changed after this
   */
  @SuppressWarnings("ArrayRecordComponent") // bytes of a stream, never compared
  record StepOutput(int step, boolean error, byte[] bytes) implements BuildEvent {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.output(this);
    }
  }

  /** A step ended well. */
  record StepFinished(int step, String name, Duration took) implements BuildEvent {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.finished(this);
    }
  }

  /**
   * A step that is about to be told as failed printed something, and all of it is in a file.
   *
   * @param file below a line with the step's name
   */
  record Logged(int step, Path file) implements BuildEvent {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.logged(this);
    }
  }

  /** A step failed; the build ends with the exception that says how. */
  record StepFailed(int step, String name, String message) implements BuildEvent {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.failed(this);
    }
  }

  /** Something the user should know that does not end the build. */
  record Warning(String message) implements BuildEvent {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.warning(this);
    }
  }

  /**
   * The first command of the build is about to run.
   *
   * @param rung how it and all after it are isolated, as {@code namespaces}
   */
  record Isolated(String rung) implements BuildEvent {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.isolated(this);
    }
  }

  /** A check found something in the Dockerfile. */
  record Found(Finding finding) implements BuildEvent {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.found(this);
    }
  }

  /** The Dockerfile was found, and this is its text: what lines in failures and findings mean. */
  record DockerfileRead(String text) implements BuildEvent {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.dockerfileRead(this);
    }
  }

  /**
   * The image, or a file system, reached a place.
   *
   * @param what what was written, as {@code image}, {@code oci tar}
   * @param where its name or path
   * @param digest the manifest's digest, or for a file system output the image id
   */
  record Exported(String what, String where, Digest digest) implements BuildEvent {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.exported(this);
    }
  }

  /** Bytes of some number begin to be moved: fetched, sent, compressed, written. */
  record Moving(Transfer transfer) implements BuildEvent {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.moving(this);
    }
  }

  /**
   * What the build had of caches that machines share, and what it cost; told at the end.
   *
   * @param answered places that were asked for results and said what they have
   * @param absent what those are called of them where nothing is
   * @param steps that need not be run, since another machine had
   * @param saved what they cost that machine, less what was waited for it
   * @param lost results that there were, and that could not be taken
   * @param fetched bytes that came for their layers
   * @param fetching how long that took
   * @param layers that were sent to caches
   * @param sent bytes of them
   * @param sending how long that took
   * @param left results that were to be sent, but were more than was allowed
   */
  record CacheShared(
      int answered,
      List<String> absent,
      int steps,
      Duration saved,
      int lost,
      long fetched,
      Duration fetching,
      int layers,
      long sent,
      Duration sending,
      int left)
      implements BuildEvent {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.cacheShared(this);
    }
  }

  /**
   * What came of caches that commands mount, and what went; told at the end.
   *
   * @param absent what the places are called that were asked and where nothing is
   * @param came caches that began with what other machines had
   * @param fetched bytes that came for them
   * @param fetching how long that took
   * @param parts that were sent
   * @param sent bytes of them
   * @param sending how long it took to look at the caches and send what is new
   * @param left parts that were to be sent, but were more than was allowed
   */
  record MountsShared(
      List<String> absent,
      int came,
      long fetched,
      Duration fetching,
      int parts,
      long sent,
      Duration sending,
      int left)
      implements BuildEvent {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.mountsShared(this);
    }
  }

  /**
   * The build has ended, well or not, and this is what is kept of it; only a push comes after it.
   */
  record Ended(BuildRecord record) implements BuildEvent {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.ended(this);
    }
  }
}
