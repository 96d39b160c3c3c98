package io.jbuild.request;

import io.jbuild.oci.Platform;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Which images are to be written, and how.
 *
 * @param names of images: of a repository without a tag all its tags; an id stands for the image
 *     without a name
 * @param platforms of those a name stands for; empty for all
 * @param dest a file, or a folder; empty for the standard output
 */
public record SaveRequest(
    List<String> names, List<Platform> platforms, Form form, Optional<Path> dest) {

  public SaveRequest {
    names = List.copyOf(names);
    platforms = List.copyOf(platforms);
  }

  /** What is written. */
  public enum Form {
    /** An archive that docker reads, and who reads OCI layouts too. */
    DOCKER_ARCHIVE,
    /** A tar of an OCI layout. */
    OCI_ARCHIVE,
    /** An OCI layout; images that are there already stay. */
    OCI_FOLDER
  }
}
