package io.jbuild;

import io.jbuild.oci.ImageReference;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a verification is asked for.
 *
 * @param build what is built; its tags and outputs are not made
 * @param against the published image that a build is compared with; empty for a second build
 * @param processors how many processors the second build has; empty for one fewer, where there are
 *     so many that it is nearly as fast
 * @param work where the second build's store is; empty for a place that is chosen
 */
public record VerifyRequest(
    BuildRequest build,
    Optional<ImageReference> against,
    OptionalInt processors,
    Optional<Path> work) {}
