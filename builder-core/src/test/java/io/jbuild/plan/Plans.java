package io.jbuild.plan;

import io.jbuild.device.DeviceSource;
import io.jbuild.dockerfile.Dockerfile;
import io.jbuild.image.Image;
import io.jbuild.layer.LayerStack;
import io.jbuild.oci.ContainerConfig;
import io.jbuild.oci.ImageConfig;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import io.jbuild.oci.RunSettings;
import io.jbuild.secret.HiddenTexts;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Plans whose base images are all the same, an empty one, and which nobody gives options. */
public final class Plans {

  private Plans() {}

  /** Plans every stage. */
  public static void tryAll(Dockerfile dockerfile) {
    tryAll(dockerfile, Map.of());
  }

  static void tryAll(Dockerfile dockerfile, Map<String, String> buildArgs) {
    PlanOptions options =
        new PlanOptions(
            Optional.empty(),
            new TreeMap<>(buildArgs),
            new TreeMap<>(),
            Optional.empty(),
            Platform.parse("linux/amd64"),
            Optional.empty(),
            new PlanOptions.Times.Derived(),
            Instant.EPOCH,
            true,
            new NamedContexts(new TreeMap<>()),
            List.of(),
            RunSettings.DEFAULT,
            PlanOptions.ALL_ALLOWED,
            DeviceSource.NONE);
    Planner.tryAll(dockerfile, options, Plans::empty, new HiddenTexts(List.of()));
  }

  private static Image empty(ImageReference reference, Platform platform) {
    return new Image(
        new ImageConfig(
            Optional.empty(),
            Optional.empty(),
            platform,
            new ContainerConfig(),
            List.of(),
            List.of()),
        LayerStack.EMPTY);
  }
}
