package io.jbuild.inventory;

import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.snapshot.PathResolution;
import io.jbuild.snapshot.Snapshot;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files of an image by their names, links followed.
 *
 * @param folder for copies that are needed for a while
 */
record ImageFiles(Snapshot snapshot, Path folder) {

  /** The largest database that is copied out. */
  private static final long LARGEST = 2L << 30;

  /** Where a regular file really is. */
  Optional<ImagePath> find(String name) throws IOException {
    return find(ImagePath.of(name));
  }

  Optional<ImagePath> find(ImagePath name) throws IOException {
    ImagePath path = PathResolution.resolve(snapshot, name);
    return snapshot.find(path).filter(FileNode.RegularFile.class::isInstance).isPresent()
        ? Optional.of(path)
        : Optional.empty();
  }

  /** The regular files right below a directory, in order. */
  List<ImagePath> inside(String directory) throws IOException {
    List<ImagePath> files = new ArrayList<>();
    for (ImagePath path :
        snapshot.list(PathResolution.resolve(snapshot, ImagePath.of(directory)))) {
      find(path).ifPresent(files::add);
    }
    return files;
  }

  InputStream open(ImagePath path) throws IOException {
    return snapshot.open(path);
  }

  /** A copy of a file, which may be read from anywhere in it; empty for one that is too large. */
  Optional<Path> copy(ImagePath path) throws IOException {
    if (!(snapshot.find(path).orElseThrow() instanceof FileNode.RegularFile file)
        || file.size() > LARGEST) {
      return Optional.empty();
    }
    Path copy = Files.createTempFile(folder, "database", "");
    try (InputStream in = snapshot.open(path)) {
      Files.copy(in, copy, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
    return Optional.of(copy);
  }
}
