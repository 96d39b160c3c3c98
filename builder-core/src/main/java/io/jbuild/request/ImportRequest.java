package io.jbuild.request;

import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * A root file system that is to be an image.
 *
 * @param name of the image; empty for none
 * @param changes of its config: instructions as in a Dockerfile
 * @param message for its history; empty for where it came from
 * @param platform what its programs run on
 */
public record ImportRequest(
    Source source,
    Optional<ImageReference> name,
    List<String> changes,
    Optional<String> message,
    Platform platform) {

  public ImportRequest {
    changes = List.copyOf(changes);
  }

  /** Where the tar of its files is, plain or compressed. */
  public sealed interface Source {

    /** A file, or the standard input; not closed. */
    record Archive(InputStream in) implements Source {}

    /** On another machine. */
    record Url(String url) implements Source {}
  }
}
