package io.jbuild.recorded;

import io.jbuild.bases.BaseImageLookup;
import io.jbuild.history.RecordedStep;
import io.jbuild.image.Image;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import io.jbuild.plan.BaseImages;
import io.jbuild.plan.NamedContext;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the names of base images stood for, noted as they are looked up. Safe for threads. */
public final class NotedBases {

  /** By the very objects that the plan has: two names may be of images that are alike. */
  private final IdentityHashMap<Image, RecordedStep.Base> found = new IdentityHashMap<>();

  private @Nullable Digest last;

  /** Hears of images as they are found, and hands it on. */
  public BaseImageLookup.Listener listening(BaseImageLookup.Listener next) {
    return new BaseImageLookup.Listener() {
      @Override
      public void image(
          ImageReference reference, Platform platform, Digest manifest, Optional<Digest> named) {
        found(manifest);
        next.image(reference, platform, manifest, named);
      }

      @Override
      public void layout(NamedContext.Layout layout, Platform platform, Digest manifest) {
        found(manifest);
        next.layout(layout, platform, manifest);
      }
    };
  }

  /** Looks images up elsewhere, and notes what is found; one at a time, as a plan does. */
  public BaseImages noting(BaseImages images) {
    return new BaseImages() {
      @Override
      public Image find(ImageReference reference, Platform platform) {
        return noted(images.find(reference, platform), reference.familiar());
      }

      @Override
      public Image find(NamedContext.Layout layout, Platform platform) {
        return noted(images.find(layout, platform), "oci-layout:" + layout.image());
      }

      @Override
      public Expected expect(List<Wanted> wanted) {
        return images.expect(wanted);
      }
    };
  }

  private synchronized void found(Digest manifest) {
    last = manifest;
  }

  private synchronized Image noted(Image image, String name) {
    if (last != null) {
      found.put(image, new RecordedStep.Base(name, last, image.layers().layers().size()));
      last = null;
    }
    return image;
  }

  /** What an image is; empty where nobody looked it up. */
  synchronized Optional<RecordedStep.Base> of(Image image) {
    return Optional.ofNullable(found.get(image));
  }
}
