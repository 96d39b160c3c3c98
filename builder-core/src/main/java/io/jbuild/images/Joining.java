package io.jbuild.images;

import io.jbuild.export.ImageExport;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.image.StoredImage;
import io.jbuild.machine.Machine;
import io.jbuild.machine.Store;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gives one name to images of several platforms that were made apart. */
final class Joining {

  private final Store store;
  private final Machine machine;

  Joining(Store store, Machine machine) {
    this.store = store;
    this.machine = machine;
  }

  /** Joins images; returns what the name stands for. */
  Descriptor join(ImageReference name, List<String> namesOrIds) throws IOException {
    Map<Platform, String> known = new LinkedHashMap<>();
    List<StoredImage> joined = new ArrayList<>();
    for (String nameOrId : namesOrIds) {
      for (StoredImage image : store.namedOr(nameOrId)) {
        Platform platform = platform(image, nameOrId);
        String other = known.putIfAbsent(platform, nameOrId);
        if (other != null) {
          throw new BuildException(
              Blame.USAGE,
              nameOrId + " and " + other + " are both for " + platform,
              "An index has one image of each platform: leave one of the two out.");
        }
        joined.add(image);
      }
    }
    // Under the name nobody would know any more where else their layers are.
    for (StoredImage image : joined) {
      StoreImages.keep(machine, store, image);
    }
    return new ImageExport(store.images(), store.blobs(), store.forms(), store.work(), 1)
        .join(joined, name);
  }

  private Platform platform(StoredImage image, String name) throws IOException {
    return store
        .images()
        .statedPlatform(image)
        .orElseThrow(
            () ->
                new BuildException(
                    Blame.USAGE,
                    name + " does not say for which platform it is",
                    "An index is chosen from by platforms: build or import it with {platform}."));
  }
}
