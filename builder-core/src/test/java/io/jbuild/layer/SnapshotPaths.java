package io.jbuild.layer;

import io.jbuild.file.ImagePath;
import io.jbuild.snapshot.Snapshot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** All that a snapshot has. */
final class SnapshotPaths {

  private SnapshotPaths() {}

  /** Each path but the root, in order. */
  static List<ImagePath> of(Snapshot snapshot) throws IOException {
    List<ImagePath> paths = new ArrayList<>();
    walk(snapshot, ImagePath.ROOT, paths);
    return paths;
  }

  private static void walk(Snapshot snapshot, ImagePath directory, List<ImagePath> paths)
      throws IOException {
    for (ImagePath path : snapshot.list(directory)) {
      paths.add(path);
      walk(snapshot, path, paths);
    }
  }
}
