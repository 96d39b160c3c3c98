package io.jbuild.request;

import io.jbuild.oci.ImageReference;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a verification is asked for.
 *
 * @param build what is built; its tags and outputs are not made
 * @param recorded where the image that is compared with says itself what is built: of {@code build}
 *     counts then what no provenance tells
 * @param against the published image that a build is compared with; empty for a second build
 * @param processors how many processors the second build has; empty for one fewer, where there are
 *     so many that it is nearly as fast
 * @param work where the second build's store is; empty for a place that is chosen
 */
public record VerifyRequest(
    BuildRequest build,
    Optional<Recorded> recorded,
    Optional<ImageReference> against,
    OptionalInt processors,
    Optional<Path> work) {

  /**
   * A build that an image's provenance tells of.
   *
   * @param context where the files are, if somebody said so
   */
  public record Recorded(Optional<BuildContext> context) {}

  /** The same of another build. */
  public VerifyRequest of(BuildRequest other) {
    return new VerifyRequest(other, Optional.empty(), against, processors, work);
  }
}
