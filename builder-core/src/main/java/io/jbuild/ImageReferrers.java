package io.jbuild;

import io.jbuild.machine.Machine;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import io.jbuild.registry.HttpRegistry;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** What refers to images of registries: signatures, provenance, bills of materials. */
public final class ImageReferrers {

  private final HttpRegistry registry;

  private ImageReferrers(HttpRegistry registry) {
    this.registry = registry;
  }

  /**
   * The referrers that a user may see.
   *
   * @param environment the process' environment
   */
  public static ImageReferrers of(SortedMap<String, String> environment) {
    return of(new Machine(environment));
  }

  static ImageReferrers of(Machine machine) {
    return new ImageReferrers(new HttpRegistry(machine.registryFiles()));
  }

  /**
   * What refers to an image, in the order of its registry.
   *
   * @param platform of the image that is meant; empty for what the name itself stands for
   * @param artifactType the one kind that is wanted
   */
  public List<Descriptor> list(
      ImageReference name, Optional<Platform> platform, Optional<String> artifactType)
      throws IOException, InterruptedException {
    return registry.referrers(name, platform, artifactType);
  }
}
