package io.jbuild.check;

import io.jbuild.oci.ImageConfig;
import io.jbuild.oci.Platform;
import io.jbuild.plan.Foundation;
import java.util.Optional;

/** What is known of the images that stages stand on. */
@FunctionalInterface
public interface BaseConfigs {

  /** The image's config; empty where it cannot be had, and then nothing is said about it. */
  Optional<ImageConfig> config(Foundation image, Platform platform);
}
