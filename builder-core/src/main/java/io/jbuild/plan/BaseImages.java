package io.jbuild.plan;

import io.jbuild.image.Image;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;

/** Where the plan gets base images from; nothing but manifest and config is fetched. */
@FunctionalInterface
public interface BaseImages {

  /**
   * The image, for this platform.
   *
   * @throws io.jbuild.failure.BuildException where there is none
   */
  Image find(ImageReference reference, Platform platform);
}
