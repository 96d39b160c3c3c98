package io.jbuild.check;

import io.jbuild.oci.ImageConfig;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import java.util.Optional;

/** What is known of base images. */
@FunctionalInterface
public interface BaseConfigs {

  /** The image's config; empty where it cannot be had, and then nothing is said about it. */
  Optional<ImageConfig> config(ImageReference reference, Platform platform);
}
