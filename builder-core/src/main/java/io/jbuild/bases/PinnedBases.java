package io.jbuild.bases;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.image.Image;
import io.jbuild.image.StoredImage;
import io.jbuild.machine.Store;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import io.jbuild.plan.BaseImages;
import io.jbuild.plan.NamedContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Base images as an earlier build had them, whatever their names mean now.
 *
 * @param digests of their manifests or indexes, by their familiar names
 */
public record PinnedBases(BaseImages images, Store store, SortedMap<String, Digest> digests)
    implements BaseImages {

  @Override
  public Image find(ImageReference reference, Platform platform) {
    return images.find(pinned(reference), platform);
  }

  private ImageReference pinned(ImageReference reference) {
    Digest digest = digests.get(reference.familiar());
    if (digest == null || reference.digest().isPresent() || isStill(reference, digest)) {
      return reference;
    }
    return new ImageReference(
        reference.registry(), reference.repository(), Optional.empty(), Optional.of(digest));
  }

  @Override
  public Expected expect(List<Wanted> wanted) {
    List<Wanted> pinned = new ArrayList<>();
    try {
      for (Wanted image : wanted) {
        pinned.add(new Wanted(pinned(image.reference()), image.platform()));
      }
    } catch (BuildException e) {
      return images.expect(List.of()); // Told when that image is asked for.
    }
    return images.expect(pinned);
  }

  /** An image that no registry has is found by its name alone. */
  private boolean isStill(ImageReference reference, Digest digest) {
    try {
      return store.images().named(reference).stream()
          .map(StoredImage::descriptor)
          .anyMatch(manifest -> manifest.digest().equals(digest));
    } catch (IOException e) {
      throw new BuildException(
          Blame.MACHINE,
          "the image " + reference + " cannot be read: " + e.getMessage(),
          "jbuild store check tells what is damaged.",
          e);
    }
  }

  @Override
  public Image find(NamedContext.Layout layout, Platform platform) {
    return images.find(layout, platform);
  }
}
