package io.jbuild.plan;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.image.Image;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import java.util.List;

/** Where the plan gets base images from; nothing but manifest and config is fetched. */
@FunctionalInterface
public interface BaseImages {

  /**
   * The image, for this platform.
   *
   * @throws BuildException where there is none
   */
  Image find(ImageReference reference, Platform platform);

  /** An image that a plan needs. */
  record Wanted(ImageReference reference, Platform platform) {

    /** It in words, by which two are the same; {@link Record#equals} costs a start milliseconds. */
    public String key() {
      return reference.full() + " " + platform;
    }
  }

  /** Images that are looked up, until it is closed. */
  @FunctionalInterface
  interface Expected extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Says which images will be asked for, in which order: they may be looked up beside each other
   * meanwhile. What {@link #find} finds, and how it fails, is the same without this.
   */
  default Expected expect(List<Wanted> images) {
    return () -> {};
  }

  /**
   * An image of a layout in a folder, for this platform; there is none where nobody looks for one.
   *
   * @throws BuildException where there is none
   */
  default Image find(NamedContext.Layout layout, Platform platform) {
    throw new BuildException(
        Blame.MACHINE, layout.folder() + " is not looked into", "Load its image into the store.");
  }
}
