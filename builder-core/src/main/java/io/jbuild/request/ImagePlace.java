package io.jbuild.request;

import io.jbuild.oci.ImageReference;
import java.nio.file.Path;
import java.util.Optional;

/** Where an image or a layer is that somebody wants to look at. */
public sealed interface ImagePlace {

  /** What people call it. */
  String name();

  /**
   * What somebody typed: an image's name or id in the store, else the digest of one of its layers,
   * else a file or folder that is there, else an image's name at its registry.
   *
   * @param name as it was typed
   * @param path the same as a path
   */
  record Word(String name, Path path) implements ImagePlace {}

  /**
   * A file or folder: an archive of docker or OCI, an OCI layout, or a layer's tar.
   *
   * @param image which one of several: its name, or a tag alone
   */
  record File(Path path, Optional<String> image) implements ImagePlace {
    @Override
    public String name() {
      return path + image.map(name -> ":" + name).orElse("");
    }
  }

  /** An image at its registry, also where the store has one of the same name. */
  record AtRegistry(ImageReference reference) implements ImagePlace {
    @Override
    public String name() {
      return reference.familiar();
    }
  }
}
