package io.jbuild.bases;

import io.jbuild.check.BaseConfigs;
import io.jbuild.failure.BuildException;
import io.jbuild.image.Image;
import io.jbuild.layer.LayerStack;
import io.jbuild.oci.ContainerConfig;
import io.jbuild.oci.ImageConfig;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import io.jbuild.plan.BaseImages;
import io.jbuild.plan.Foundation;
import io.jbuild.plan.NamedContext;
import io.jbuild.plan.NamedContexts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Base images that were looked up once, so that who asks again need not wait. */
public final class KnownImages implements BaseImages, BaseConfigs {

  /** What is done where an image cannot be had. */
  public enum Missing {
    FAILS,
    /** An empty image stands for it, so that the rest of the Dockerfile can be looked at. */
    IS_NOTED
  }

  private final BaseImages images;
  private final Missing missing;
  private final Map<String, Image> known = new LinkedHashMap<>();
  private final Map<String, String> unknown = new LinkedHashMap<>();

  public KnownImages(BaseImages images, Missing missing) {
    this.images = images;
    this.missing = missing;
  }

  @Override
  public Image find(ImageReference reference, Platform platform) {
    return find(reference.familiar(), platform, () -> images.find(reference, platform));
  }

  @Override
  public Expected expect(List<Wanted> wanted) {
    return images.expect(wanted);
  }

  @Override
  public Image find(NamedContext.Layout layout, Platform platform) {
    return find(name(layout), platform, () -> images.find(layout, platform));
  }

  private Image find(String name, Platform platform, Supplier<Image> lookup) {
    String key = key(name, platform);
    Image image = known.get(key);
    if (image != null) {
      return image;
    }
    if (!unknown.containsKey(name)) {
      try {
        Image found = lookup.get();
        known.put(key, found);
        return found;
      } catch (BuildException e) {
        if (missing == Missing.FAILS) {
          throw e;
        }
        unknown.put(name, e.message());
      }
    }
    return nothing(platform);
  }

  /** Of the images that were looked up and found. */
  @Override
  public Optional<ImageConfig> config(Foundation image, Platform platform) {
    return name(image)
        .flatMap(name -> Optional.ofNullable(known.get(key(name, platform))))
        .map(Image::config);
  }

  private static Optional<String> name(Foundation foundation) {
    Optional<ImageReference> image = foundation.image();
    if (image.isPresent()) {
      return image.map(ImageReference::familiar);
    }
    return foundation.context().map(NamedContexts.Found::context).orElse(null)
            instanceof NamedContext.Layout layout
        ? Optional.of(name(layout))
        : Optional.empty();
  }

  private static String name(NamedContext.Layout layout) {
    return layout.folder() + " " + layout.image();
  }

  /** The images that could not be had, each with the reason. */
  public List<String> unknown() {
    List<String> all = new ArrayList<>();
    unknown.forEach((name, reason) -> all.add(name + ": " + reason));
    return all;
  }

  private static String key(String name, Platform platform) {
    return name + " " + platform;
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
