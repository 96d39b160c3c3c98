package io.jbuild.history;

import io.jbuild.oci.Digest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A build that has ended. Nothing in it is a secret of the build.
 *
 * @param id of it and of its logs; later builds have later ids, in the order of texts
 * @param began by the machine's clock
 * @param took all of it
 * @param failure what it failed with, in one sentence
 * @param source what was built
 * @param tags the names that its image was given
 * @param image the image id; of several platforms the index' digest
 * @param cacheIgnored whether no results made before were to be taken
 * @param steps of all platforms, in the order of their numbers
 */
public record BuildRecord(
    String id,
    Instant began,
    Duration took,
    Outcome outcome,
    Optional<String> failure,
    Source source,
    List<String> tags,
    Optional<Digest> image,
    boolean cacheIgnored,
    List<RecordedStep> steps) {

  public BuildRecord {
    tags = List.copyOf(tags);
    steps = List.copyOf(steps);
  }

  /** How a build ended. */
  public enum Outcome {
    OK("ok"),
    FAILED("failed"),
    INTERRUPTED("interrupted");

    private final String word;

    Outcome(String word) {
      this.word = word;
    }

    /** As it is written and shown. */
    public String word() {
      return word;
    }
  }

  /**
   * What was built.
   *
   * @param context a folder, an address without its credentials, or a word for what has no name
   * @param dockerfile its path; empty for the one in the context
   * @param text the digest of the Dockerfile; empty where none was found
   * @param target the stage; empty for the last
   * @param platforms that were asked for; none for the machine's own
   */
  public record Source(
      String context,
      String dockerfile,
      Optional<Digest> text,
      Optional<String> target,
      List<String> platforms) {
    public Source {
      platforms = List.copyOf(platforms);
    }

    /** Whether another build was one of the same thing, as it was then. */
    public boolean isLike(Source other) {
      return context.equals(other.context)
          && dockerfile.equals(other.dockerfile)
          && target.equals(other.target);
    }
  }

  /** How many steps became of it what is asked for. */
  public long count(RecordedStep.Outcome wanted) {
    return steps.stream().filter(step -> step.outcome() == wanted).count();
  }

  /** How many steps there were that could be done, or taken from the cache. */
  public long countAll() {
    return steps.size() - count(RecordedStep.Outcome.GIVEN);
  }
}
