package io.jbuild.image;

import io.jbuild.layer.Layer;
import io.jbuild.layer.LayerStack;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageConfig;
import io.jbuild.oci.Manifest;
import io.jbuild.oci.MediaTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * An image: how it is run, and its file system.
 *
 * @param config whose diffIds are those of the layers
 * @param layers bottom first
 */
public record Image(ImageConfig config, LayerStack layers) {

  public Image {
    if (!config.diffIds().equals(layers.diffIds())) {
      throw new IllegalArgumentException(
          "the config names the layers " + config.diffIds() + ", not " + layers.diffIds());
    }
  }

  /** The image id: the digest of the config jbuild writes for it. */
  public Digest id() {
    return Digest.of(config.toBytes());
  }

  /** The manifest of this image with its layers in the form they have. */
  public Manifest manifest(SortedMap<String, String> annotations) {
    List<Descriptor> descriptors = new ArrayList<>();
    for (Layer layer : layers.layers()) {
      descriptors.add(
          new Descriptor(
              LayerMediaTypes.oci(layer.mediaType()), layer.blob().digest(), layer.blob().size()));
    }
    byte[] bytes = config.toBytes();
    return new Manifest(
        MediaTypes.OCI_MANIFEST,
        new Descriptor(MediaTypes.OCI_CONFIG, Digest.of(bytes), bytes.length),
        descriptors,
        annotations);
  }
}
