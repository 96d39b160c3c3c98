package io.jbuild;

import io.jbuild.check.BaseConfigs;
import io.jbuild.failure.BuildException;
import io.jbuild.image.Image;
import io.jbuild.layer.LayerStack;
import io.jbuild.oci.ContainerConfig;
import io.jbuild.oci.ImageConfig;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import io.jbuild.plan.BaseImages;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Base images that were looked up once, so that who asks again need not wait. */
final class KnownImages implements BaseImages, BaseConfigs {

  /** What is done where an image cannot be had. */
  enum Missing {
    FAILS,
    /** An empty image stands for it, so that the rest of the Dockerfile can be looked at. */
    IS_NOTED
  }

  private final BaseImages images;
  private final Missing missing;
  private final Map<String, Image> known = new LinkedHashMap<>();
  private final Map<ImageReference, String> unknown = new LinkedHashMap<>();

  KnownImages(BaseImages images, Missing missing) {
    this.images = images;
    this.missing = missing;
  }

  @Override
  public Image find(ImageReference reference, Platform platform) {
    String key = key(reference, platform);
    Image image = known.get(key);
    if (image != null) {
      return image;
    }
    if (!unknown.containsKey(reference)) {
      try {
        Image found = images.find(reference, platform);
        known.put(key, found);
        return found;
      } catch (BuildException e) {
        if (missing == Missing.FAILS) {
          throw e;
        }
        unknown.put(reference, e.message());
      }
    }
    return nothing(platform);
  }

  /** Of the images that were looked up and found. */
  @Override
  public Optional<ImageConfig> config(ImageReference reference, Platform platform) {
    Image image = known.get(key(reference, platform));
    return image == null ? Optional.empty() : Optional.of(image.config());
  }

  /** The images that could not be had, each with the reason. */
  List<String> unknown() {
    List<String> all = new ArrayList<>();
    unknown.forEach((reference, reason) -> all.add(reference + ": " + reason));
    return all;
  }

  private static String key(ImageReference reference, Platform platform) {
    return reference.full() + " " + platform;
  }

  private static Image nothing(Platform platform) {
    ImageConfig config =
        new ImageConfig(
            Optional.empty(),
            Optional.empty(),
            platform,
            new ContainerConfig(),
            List.of(),
            List.of());
    return new Image(config, LayerStack.EMPTY);
  }
}
