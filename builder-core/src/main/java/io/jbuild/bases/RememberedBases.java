package io.jbuild.bases;

import io.jbuild.image.Image;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import io.jbuild.plan.BaseImages;
import io.jbuild.plan.NamedContext;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Base images as they were found first: a name that moves meanwhile is no difference between two
 * builds. For one thread at a time.
 */
public final class RememberedBases implements BaseImages {

  private final BaseImages images;
  private final Map<String, Image> found = new TreeMap<>();

  public RememberedBases(BaseImages images) {
    this.images = images;
  }

  @Override
  public Image find(ImageReference reference, Platform platform) {
    return find(new Wanted(reference, platform).key(), () -> images.find(reference, platform));
  }

  @Override
  public Expected expect(List<Wanted> wanted) {
    return images.expect(wanted.stream().filter(image -> !found.containsKey(image.key())).toList());
  }

  @Override
  public Image find(NamedContext.Layout layout, Platform platform) {
    return find(layout + " " + platform, () -> images.find(layout, platform));
  }

  private Image find(String key, Supplier<Image> lookup) {
    Image known = found.get(key);
    if (known == null) {
      known = lookup.get();
      found.put(key, known);
    }
    return known;
  }
}
