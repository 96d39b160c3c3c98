package io.jbuild.image;

import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * By which digests registries are known to have images of the store: what was pulled, and what was
 * pushed. It stands at an image's names in {@code index.json}, and goes with the last one of the
 * repository. What a registry has under the name may be an index of several images, or hold other
 * forms of the layers.
 */
public final class RegistryDigests {

  private final LayoutIndex index;

  /**
   * Those of a store.
   *
   * @param root the folder of the OCI layout
   */
  public RegistryDigests(Path root) {
    this.index = new LayoutIndex(root);
  }

  /**
   * Notes what a name stands for in its registry.
   *
   * @param manifests of the images that this means here; where the name has gone to others
   *     meanwhile, nothing is known of these
   */
  public void note(ImageReference name, Set<Digest> manifests, Digest digest) throws IOException {
    index.update(
        entries -> {
          List<Descriptor> after = new ArrayList<>();
          for (Descriptor entry : entries) {
            boolean meant = manifests.contains(entry.digest()) && LayoutIndex.isIn(name, entry);
            after.add(meant ? noted(entry, digest) : entry);
          }
          return after;
        });
  }

  private static Descriptor noted(Descriptor entry, Digest digest) {
    SortedMap<String, String> annotations = new TreeMap<>(entry.annotations());
    annotations.put(LayoutIndex.REGISTRY_DIGEST, digest.toString());
    return entry.withAnnotations(annotations);
  }

  /** By manifest, the repositories that are known to have the image, each with a digest. */
  public Map<Digest, List<ImageReference>> all() throws IOException {
    Map<Digest, List<ImageReference>> all = new TreeMap<>();
    for (Descriptor entry : index.entries()) {
      Optional<ImageReference> name = LayoutIndex.reference(entry);
      Optional<Digest> digest =
          LayoutIndex.registryDigest(entry).or(() -> name.flatMap(ImageReference::digest));
      if (name.isPresent() && digest.isPresent()) {
        ImageReference known =
            new ImageReference(
                name.get().registry(), name.get().repository(), Optional.empty(), digest);
        List<ImageReference> list =
            all.computeIfAbsent(entry.digest(), manifest -> new ArrayList<>());
        if (!list.contains(known)) {
          list.add(known);
        }
      }
    }
    return Collections.unmodifiableMap(all);
  }
}
