package io.jbuild.context;

import io.jbuild.file.ImagePath;
import io.jbuild.posix.FileNames;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Where the folders of a context are on the disk, and which rules hold in them. Both follow from
 * the folder above: what was asked for lately is kept, as who walks asks many times for one folder;
 * of all folders it would take more memory than their files do. Safe for use by several threads.
 */
final class FolderPlaces {

  /** A power of two. */
  private static final int KEPT = 512;

  private record Place(ImagePath folder, Path path, FolderRules rules) {}

  private final Place root;
  private final AtomicReferenceArray<Place> kept = new AtomicReferenceArray<>(KEPT);

  FolderPlaces(Path directory, IgnoreRules rules) {
    this.root = new Place(ImagePath.ROOT, directory, FolderRules.of(rules));
  }

  /** Where it is. */
  Path path(ImagePath folder) {
    return place(folder).path();
  }

  /** The rules for the names in it. */
  FolderRules rules(ImagePath folder) {
    return place(folder).rules();
  }

  private Place place(ImagePath folder) {
    Optional<ImagePath> parent = folder.parent();
    if (parent.isEmpty()) {
      return root;
    }
    int hash = folder.hashCode();
    int slot = (hash ^ hash >>> 16) & KEPT - 1;
    Place known = kept.get(slot);
    if (known != null && known.folder().equals(folder)) {
      return known;
    }
    Place above = place(parent.get());
    Place made =
        new Place(
            folder,
            FileNames.resolve(above.path(), folder.name().toBytes()),
            above.rules().isEmpty() ? above.rules() : above.rules().in(folder.name().toString()));
    kept.set(slot, made);
    return made;
  }
}
