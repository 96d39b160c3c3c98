package io.jbuild.testkit;

import java.io.IOException;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * An image as a layout has it.
 *
 * @param digest of its manifest
 * @param layers lowest first
 */
public record LayoutImage(
    String digest, JsonNode manifest, JsonNode config, List<TarListing> layers) {

  public LayoutImage {
    layers = List.copyOf(layers);
  }

  /** The image id: the config's digest. */
  public String id() {
    return manifest.path("config").path("digest").asString();
  }

  /** Its layers as one file system. */
  public RootFilesystem rootFilesystem() throws IOException {
    return RootFilesystem.of(layers);
  }
}
