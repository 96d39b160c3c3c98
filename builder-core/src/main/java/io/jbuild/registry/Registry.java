package io.jbuild.registry;

import io.jbuild.image.BlobSource;
import io.jbuild.image.RemoteImage;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import java.io.IOException;
import java.util.List;

/** Images that others keep, by name. Safe for use by several threads. */
public interface Registry {

  /**
   * The image a name stands for on a platform. Only its manifest is fetched; its blobs come when
   * they are read.
   *
   * @throws io.jbuild.failure.BuildException where the registry refuses, fails, has no such image
   *     or lies about its bytes
   */
  RemoteImage resolve(ImageReference reference, Platform platform)
      throws IOException, InterruptedException;

  /** The blobs of a name's repository, whatever manifest is of them. */
  BlobSource blobs(ImageReference repository) throws IOException;

  /**
   * The tags of a name's repository, as its registry lists them.
   *
   * @throws io.jbuild.failure.BuildException where the registry refuses or fails
   */
  List<String> tags(ImageReference repository) throws IOException, InterruptedException;
}
