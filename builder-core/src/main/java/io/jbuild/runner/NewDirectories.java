package io.jbuild.runner;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.file.Attributes;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.snapshot.WritableSnapshot;
import java.io.IOException;
import java.util.Optional;

/**
 * Makes directories that are missing.
 *
 * @param attributes what each of them gets
 */
record NewDirectories(WritableSnapshot snapshot, Attributes attributes) {

  /** Makes a directory and those above it, where they are missing; links are not followed. */
  void make(ImagePath path) throws IOException {
    Optional<FileNode> existing = snapshot.find(path);
    if (existing.isPresent()) {
      if (!existing.get().isDirectory()) {
        throw notADirectory(path);
      }
      return;
    }
    ImagePath parent = path.parent().orElse(ImagePath.ROOT);
    make(parent);
    Reserved.refuse(path);
    touch(parent);
    snapshot.put(path, new FileNode.Directory(attributes));
  }

  /** Gives a directory the time of what is made in it, as a kernel does. */
  void touch(ImagePath directory) throws IOException {
    Optional<FileNode> node = directory.isRoot() ? Optional.empty() : snapshot.find(directory);
    if (node.isPresent()) {
      FileNode touched =
          node.get().with(node.get().attributes().withModified(attributes.modified()));
      snapshot.put(directory, touched);
    }
  }

  static BuildException notADirectory(ImagePath path) {
    return new BuildException(
        Blame.DOCKERFILE,
        "mkdir " + path + ": not a directory",
        "Something that is not a directory stands at " + path + " already.");
  }
}
