package io.jbuild.attestation;

import io.jbuild.image.Image;
import java.util.List;

/**
 * An image, and what is said about it.
 *
 * @param attestations at most one of each type
 */
public record AttestedImage(Image image, List<Attestation> attestations) {
  public AttestedImage {
    attestations = List.copyOf(attestations);
  }

  /** An image of which nothing is said. */
  public static AttestedImage of(Image image) {
    return new AttestedImage(image, List.of());
  }
}
