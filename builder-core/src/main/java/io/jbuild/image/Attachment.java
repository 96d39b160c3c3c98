package io.jbuild.image;

import io.jbuild.oci.ArtifactManifest;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.MediaTypes;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A document that refers to an image: a manifest of its own, and the one blob that this names.
 *
 * @param manifest the artifact's
 * @param manifestBytes the same, as it is stored; never changed after this
 * @param document the bytes of its layer; never changed after this
 */
@SuppressWarnings("ArrayRecordComponent") // bytes of documents, never compared
public record Attachment(ArtifactManifest manifest, byte[] manifestBytes, byte[] document) {

  /** The largest document that is read: nothing of the kind is near it. */
  public static final int MAX_DOCUMENT = 64 << 20;

  /**
   * A document for an image.
   *
   * @param subject of the image's manifest
   * @param document of what its layer's descriptor says
   */
  public static Attachment of(
      Descriptor subject, String artifactType, Descriptor layer, byte[] document) {
    ArtifactManifest manifest =
        new ArtifactManifest(
            artifactType,
            new Descriptor(subject.mediaType(), subject.digest(), subject.size()),
            List.of(layer),
            layer.annotations());
    return new Attachment(manifest, manifest.toBytes(), document);
  }

  /** As an index lists it (distribution-spec, "Pushing Manifests with Subject"). */
  public Descriptor descriptor() {
    return new Descriptor(
        MediaTypes.OCI_MANIFEST,
        Digest.of(manifestBytes),
        manifestBytes.length,
        Optional.empty(),
        Optional.of(manifest.artifactType()),
        manifest.annotations());
  }

  /** All its blobs but the manifest. */
  public SortedMap<Digest, byte[]> blobs() {
    SortedMap<Digest, byte[]> blobs = new TreeMap<>();
    blobs.put(ArtifactManifest.EMPTY_CONFIG.digest(), ArtifactManifest.emptyConfig());
    blobs.put(manifest.layers().get(0).digest(), document);
    return Collections.unmodifiableSortedMap(blobs);
  }
}
