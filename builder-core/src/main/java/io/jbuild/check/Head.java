package io.jbuild.check;

import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import java.util.Optional;

/**
 * What a FROM comes to.
 *
 * @param base its name, expanded
 * @param platform what the stage runs on
 * @param parent the stage it is based on
 * @param image the image it is based on; empty for a stage, and for {@code scratch}
 */
record Head(
    String base, Platform platform, Optional<Integer> parent, Optional<ImageReference> image) {}
