package io.jbuild.result;

import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import java.util.List;

/**
 * What came out of an archive.
 *
 * @param names that stand for images now
 * @param nameless the ids of images that came without a name
 */
public record LoadedImages(List<ImageReference> names, List<Digest> nameless) {
  public LoadedImages {
    names = List.copyOf(names);
    nameless = List.copyOf(nameless);
  }
}
