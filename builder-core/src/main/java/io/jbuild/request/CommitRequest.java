package io.jbuild.request;

import io.jbuild.oci.ImageReference;
import java.util.List;
import java.util.Optional;

/**
 * A container to make an image of.
 *
 * @param container its name, its id or the beginning of that
 * @param name of the image; empty for none
 * @param message of the history
 * @param author of the image
 * @param changes of how it is run: instructions of a Dockerfile
 */
public record CommitRequest(
    String container,
    Optional<ImageReference> name,
    Optional<String> message,
    Optional<String> author,
    List<String> changes) {
  public CommitRequest {
    changes = List.copyOf(changes);
  }
}
