package io.jbuild.recorded;

import io.jbuild.event.BuildEvent;
import io.jbuild.event.BuildEvents;
import io.jbuild.explanation.BuildRecords;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.MachineFailure;
import io.jbuild.hidden.GivenSecrets;
import io.jbuild.history.BuildRecord;
import io.jbuild.oci.Digest;
import io.jbuild.result.BuildResult;
import io.jbuild.secret.SecretSearch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Does a build, and keeps a record of it, however it ends, unless a mistake of who asked for it was
 * found before there was anything to do: that is no build that anybody asks about, and would take
 * the place of one. What a registry or the machine refused as early is kept, or the last record
 * would be of another build than the one that failed. A record that cannot be kept is a warning and
 * fails nothing.
 *
 * @param jbuild the store's {@code jbuild} folder
 */
public record RecordedRun(Path jbuild, BuildNotes notes, GivenSecrets given, BuildEvents events) {

  /** A build. */
  public interface Work {
    BuildResult run(BuildNotes notes) throws IOException, InterruptedException;
  }

  /** Does it, and keeps what it did, however it ends. */
  public BuildResult of(Work work) throws IOException, InterruptedException {
    BuildRecord.Outcome outcome = BuildRecord.Outcome.FAILED;
    Optional<Digest> image = Optional.empty();
    Optional<String> failure = Optional.empty();
    boolean mistaken = false;
    try {
      BuildResult result = work.run(notes);
      outcome = BuildRecord.Outcome.OK;
      image = Optional.of(result.imageId());
      return result;
    } catch (InterruptedException e) {
      outcome = BuildRecord.Outcome.INTERRUPTED;
      throw e;
    } catch (BuildException e) {
      failure = Optional.of(e.message());
      mistaken = e.blame() == Blame.DOCKERFILE || e.blame() == Blame.USAGE;
      throw e;
    } catch (IOException e) {
      failure = Optional.of(MachineFailure.words(e));
      throw e;
    } finally {
      // What is written by a thread that somebody stops is not written.
      boolean stopped = Thread.interrupted();
      if (notes.isPlanned() || !mistaken || stopped) {
        keep(stopped ? BuildRecord.Outcome.INTERRUPTED : outcome, image, failure);
      }
      if (stopped) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void keep(BuildRecord.Outcome outcome, Optional<Digest> image, Optional<String> failure) {
    BuildRecord build =
        notes.record(
            outcome,
            image,
            outcome == BuildRecord.Outcome.INTERRUPTED ? Optional.empty() : failure);
    try {
      new BuildRecords(jbuild).put(build, new SecretSearch(given.watched()));
    } catch (IOException e) {
      events.on(
          new BuildEvent.Warning(
              "the record of this build is not kept: " + MachineFailure.words(e)));
    }
    events.on(new BuildEvent.Ended(build));
  }
}
