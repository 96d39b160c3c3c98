package io.jbuild.export;

import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.snapshot.Snapshot;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Goes through all of a snapshot below its root, in the order of the paths: a directory before its
 * content, the first name of a file before its others.
 */
final class SnapshotWalk {

  /** Takes what is found. */
  interface Target {

    /** Anything but a regular file. */
    void node(ImagePath path, FileNode node) throws IOException;

    /** A directory, when all that is in it was taken. */
    void leave(ImagePath path, FileNode.Directory node) throws IOException;

    /** The first name of a regular file. */
    void file(ImagePath path, FileNode.RegularFile node, InputStream content) throws IOException;

    /** Another name of a regular file. */
    void link(ImagePath path, FileNode.RegularFile node, ImagePath target) throws IOException;
  }

  private final Snapshot snapshot;
  private final Target target;
  private final SortedMap<Long, ImagePath> firstNames = new TreeMap<>();

  SnapshotWalk(Snapshot snapshot, Target target) {
    this.snapshot = snapshot;
    this.target = target;
  }

  void run() throws IOException {
    content(ImagePath.ROOT);
  }

  private void content(ImagePath directory) throws IOException {
    for (ImagePath path : snapshot.list(directory)) {
      Optional<FileNode> node = snapshot.find(path);
      if (node.isEmpty()) {
        throw new IOException(path + " is listed but not there");
      }
      if (node.get() instanceof FileNode.RegularFile file) {
        file(path, file);
      } else {
        target.node(path, node.get());
        if (node.get() instanceof FileNode.Directory inner) {
          content(path);
          target.leave(path, inner);
        }
      }
    }
  }

  private void file(ImagePath path, FileNode.RegularFile file) throws IOException {
    if (file.linkGroup() != 0) {
      ImagePath first = firstNames.putIfAbsent(file.linkGroup(), path);
      if (first != null) {
        target.link(path, file, first);
        return;
      }
    }
    try (InputStream content = snapshot.open(path)) {
      target.file(path, file, content);
    }
  }
}
