package io.jbuild.sbom;

import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import io.jbuild.oci.Platform;
import io.jbuild.snapshot.Snapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * An image of which somebody wants to know what is in it.
 *
 * @param files all of them
 * @param layers which layer a file is of
 * @param id the image's
 * @param created the image's time
 * @param folder for files that are needed for a while
 * @param version of jbuild
 */
public record BilledImage(
    Snapshot files,
    Layers layers,
    Digest id,
    Instant created,
    Platform platform,
    Path folder,
    String version) {

  /** Which layer a file is of. */
  @FunctionalInterface
  public interface Layers {
    /** The diffId of the topmost layer that has the path. */
    Optional<Digest> of(ImagePath path) throws IOException;
  }
}
