package io.jbuild.attestation;

import io.jbuild.oci.ContainerConfig;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageConfig;
import io.jbuild.oci.Manifest;
import io.jbuild.oci.MediaTypes;
import io.jbuild.oci.Platform;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that is said about an image, as an entry beside it in an index (BuildKit, "Attestation
 * storage"): an image for the platform {@code unknown/unknown} whose layers are the statements.
 *
 * @param descriptor of the manifest, as the index has it
 * @param manifest its bytes, never changed after this
 * @param config its bytes, never changed after this
 * @param statements its layers, in order
 */
@SuppressWarnings("ArrayRecordComponent") // bytes of documents, never compared
public record AttestationEntry(
    Descriptor descriptor, byte[] manifest, byte[] config, List<byte[]> statements) {

  /** What such an image is for. */
  public static final Platform PLATFORM = new Platform("unknown", "unknown", Optional.empty());

  /** At an entry: the manifest of the image it is about. */
  public static final String REFERENCE = "vnd.docker.reference.digest";

  private static final String TYPE = "vnd.docker.reference.type";
  private static final String ATTESTATION = "attestation-manifest";

  public AttestationEntry {
    statements = List.copyOf(statements);
  }

  /**
   * The entry of an image.
   *
   * @param image of its manifest
   * @param attestations at least one
   */
  public static AttestationEntry of(Descriptor image, List<Attestation> attestations) {
    List<byte[]> statements = new ArrayList<>();
    List<Descriptor> layers = new ArrayList<>();
    for (Attestation attestation : attestations) {
      var attached = attestation.attachedTo(image);
      statements.add(attached.document());
      layers.addAll(attached.manifest().layers());
    }
    byte[] config =
        new ImageConfig(
                Optional.empty(),
                Optional.empty(),
                PLATFORM,
                new ContainerConfig(),
                layers.stream().map(Descriptor::digest).toList(),
                List.of())
            .toBytes();
    byte[] manifest =
        new Manifest(
                MediaTypes.OCI_MANIFEST,
                new Descriptor(MediaTypes.OCI_CONFIG, Digest.of(config), config.length),
                layers,
                Collections.emptySortedMap())
            .toBytes();
    SortedMap<String, String> annotations = new TreeMap<>();
    annotations.put(REFERENCE, image.digest().toString());
    annotations.put(TYPE, ATTESTATION);
    Descriptor descriptor =
        new Descriptor(MediaTypes.OCI_MANIFEST, Digest.of(manifest), manifest.length)
            .withAnnotations(annotations)
            .withPlatform(PLATFORM);
    return new AttestationEntry(descriptor, manifest, config, statements);
  }

  /** All its bytes. */
  public List<byte[]> blobs() {
    List<byte[]> blobs = new ArrayList<>(statements);
    blobs.add(config);
    blobs.add(manifest);
    return blobs;
  }

  /** Whether an entry of an index is about an image. */
  public static boolean isAbout(Descriptor entry, Digest image) {
    return ATTESTATION.equals(entry.annotations().get(TYPE))
        && image.toString().equals(entry.annotations().get(REFERENCE));
  }
}
