package io.jbuild.image;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Manifest;
import java.util.List;

/**
 * An image of the store.
 *
 * @param descriptor of the manifest, without annotations
 * @param manifest as it is stored
 * @param references its names, in order; empty for what docker calls dangling: a newer image took
 *     its last name
 */
public record StoredImage(
    Descriptor descriptor, Manifest manifest, List<ImageReference> references) {

  public StoredImage {
    references = List.copyOf(references);
  }

  /** What people call it. */
  public String name() {
    return name(references, descriptor.digest());
  }

  static String name(List<ImageReference> references, Digest manifest) {
    return references.isEmpty()
        ? manifest.toString()
        : String.join(", ", references.stream().map(ImageReference::familiar).toList());
  }

  /** The refusal of the beginning of several ids, where one image is meant. */
  public static BuildException ambiguous(String prefix, long ids) {
    return new BuildException(
        Blame.USAGE,
        "\"" + prefix + "\" is the beginning of " + ids + " image ids",
        "Write more of the id.");
  }

  /** The image id: the digest of the config. */
  public Digest id() {
    return manifest.config().digest();
  }
}
