package io.jbuild.conformance;

import io.jbuild.testkit.LayerCache;
import io.jbuild.testkit.LayoutImage;
import io.jbuild.testkit.LayoutReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * An image that cases build on.
 *
 * @param diffId of its only layer; empty for {@code scratch}
 * @param history how many entries its history has
 * @param paths of its files, without a slash at either end
 */
record BaseImage(String diffId, int history, SortedSet<String> paths) {

  static final BaseImage SCRATCH = new BaseImage("", 0, Collections.emptySortedSet());

  BaseImage {
    paths = Collections.unmodifiableSortedSet(new TreeSet<>(paths));
  }

  /** Reads a layout's first image; it must have one layer. */
  static BaseImage read(Path layout, LayerCache cache) throws IOException {
    LayoutReader reader = LayoutReader.open(layout, cache);
    LayoutImage image = reader.image(reader.index().path("manifests").path(0));
    if (image.layers().size() != 1) {
      throw new IOException(layout + " has " + image.layers().size() + " layers, not one");
    }
    Set<String> paths = image.rootFilesystem().files().keySet();
    TreeSet<String> named = new TreeSet<>(paths);
    named.remove("");
    return new BaseImage(
        image.config().path("rootfs").path("diff_ids").path(0).stringValue(),
        image.config().path("history").size(),
        named);
  }

  boolean isScratch() {
    return diffId.isEmpty();
  }
}
