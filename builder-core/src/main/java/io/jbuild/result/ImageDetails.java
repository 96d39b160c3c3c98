package io.jbuild.result;

import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageConfig;
import io.jbuild.oci.ImageReference;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;

/**
 * An image of the store.
 *
 * @param id the config's digest
 * @param manifest the manifest's descriptor
 * @param references all its names
 * @param digests where registries are known to have it, by which digest; only where it was asked
 *     for
 * @param config its config
 * @param layerSizes bytes of the files of each layer, bottom first; of one that is not in the
 *     store, as of a base that no step read yet, those of its blob
 */
public record ImageDetails(
    Digest id,
    Descriptor manifest,
    List<ImageReference> references,
    List<ImageReference> digests,
    ImageConfig config,
    List<Long> layerSizes) {
  public ImageDetails {
    references = List.copyOf(references);
    digests = List.copyOf(digests);
    layerSizes = List.copyOf(layerSizes);
  }

  /** This image, of which it is known where registries have it. */
  public ImageDetails withDigests(Map<Digest, List<ImageReference>> known) {
    return new ImageDetails(
        id,
        manifest,
        references,
        known.getOrDefault(manifest.digest(), List.of()),
        config,
        layerSizes);
  }

  /** Bytes of all layers' files. */
  public long size() {
    return layerSizes.stream().mapToLong(Long::longValue).sum();
  }

  /** When it was made; the beginning of all time where it does not say so. */
  public Instant created() {
    try {
      return config
          .created()
          .map(text -> OffsetDateTime.parse(text).toInstant())
          .orElse(Instant.MIN);
    } catch (DateTimeParseException e) {
      return Instant.MIN;
    }
  }
}
