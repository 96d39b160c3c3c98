package io.jbuild.share;

import io.jbuild.oci.ImageReference;
import java.nio.file.Path;

/** Where results of steps are kept that other machines take. Two that are equal are one place. */
public sealed interface CachePlace {

  /** What people call it. */
  String shown();

  /** Where its blobs are: places of which this is the same have them in common. */
  String blobs();

  /** A name in a registry. */
  record InRegistry(ImageReference name) implements CachePlace {
    @Override
    public String shown() {
      return name.familiar();
    }

    @Override
    public String blobs() {
      return name.registry() + "/" + name.repository();
    }
  }

  /**
   * An image layout in a folder.
   *
   * @param folder absolute
   * @param entry the tag it has there, or the digest of its manifest
   */
  record InFolder(Path folder, String entry) implements CachePlace {
    @Override
    public String shown() {
      return folder + (entry.equals("latest") ? "" : ":" + entry);
    }

    @Override
    public String blobs() {
      return folder.toString();
    }
  }
}
