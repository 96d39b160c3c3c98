package io.jbuild.runner;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.file.Attributes;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.snapshot.WritableSnapshot;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts one source at a path of a snapshot, with all that is selected below it. */
final class TreeCopy implements SelectedFiles.Visitor {

  /** Of a tar, which has one for each file, and those with its bytes. */
  private static final int BLOCK = 512;

  private final CopySource source;
  private final ImagePath target;
  private final WritableSnapshot destination;
  private final CopiedFiles files;

  /** Whether all of a directory is copied: looked at first, and then put there as one. */
  private final boolean whole;

  /** A directory, from the target, that was not there or empty: in it nothing stands in the way. */
  private @Nullable ImagePath fresh;

  /** What was visited last is in this directory, as seen from the target and from the root. */
  private ImagePath relativeParent = ImagePath.ROOT;

  private ImagePath parent;

  private long size;

  private TreeCopy(
      CopySource source,
      ImagePath target,
      WritableSnapshot destination,
      CopiedFiles.Changes changes) {
    this.source = source;
    this.target = target;
    this.parent = target;
    this.destination = destination;
    this.files = new CopiedFiles(source, changes);
    this.whole = source.node().isDirectory() && source.filter().equals(CopySource.Filter.ALL);
  }

  /** Copies a source; about how many bytes a tar has of it. */
  static long copy(
      CopySource source,
      ImagePath target,
      WritableSnapshot destination,
      CopiedFiles.Changes changes)
      throws IOException {
    TreeCopy copy = new TreeCopy(source, target, destination, changes);
    SelectedFiles.walk(source, copy);
    if (copy.whole) {
      destination.graft(target, copy.files, source.path());
    }
    return copy.size;
  }

  @Override
  public void top(ImagePath path, FileNode node) throws IOException {
    Optional<FileNode> existing = destination.find(target);
    if (!node.isDirectory()) {
      refuseFileOver(existing, target);
      Reserved.refuse(target);
      count(node);
      destination.put(target, files.changed(node), source.snapshot(), path);
      return;
    }
    if (existing.isPresent() && !existing.get().isDirectory()) {
      throw notADirectory(target);
    }
    // The directory was made before, or stood there: it keeps its mode and owner. The root of an
    // image is in no layer.
    if (!target.isRoot()) {
      FileNode directory = existing.orElse(node);
      destination.put(
          target,
          directory.with(directory.attributes().withModified(node.attributes().modified())));
    }
    if (destination.list(target).isEmpty()) {
      fresh = ImagePath.ROOT;
    }
  }

  @Override
  public void parent(ImagePath relative, ImagePath path, FileNode node) throws IOException {
    ImagePath to = to(relative);
    Optional<FileNode> existing = existing(relative, to);
    if (existing.isEmpty()) {
      Reserved.refuse(to);
      destination.put(to, files.changed(node));
    } else if (existing.get().isDirectory()) {
      Attributes kept = existing.get().attributes();
      destination.put(to, existing.get().with(kept.withMode(node.attributes().mode())));
    } else {
      throw notADirectory(to);
    }
  }

  @Override
  public void selected(ImagePath relative, ImagePath path, FileNode node) throws IOException {
    ImagePath to = to(relative);
    Optional<FileNode> existing = existing(relative, to);
    if (!node.isDirectory()) {
      refuseFileOver(existing, to);
    } else if (existing.isPresent() && !existing.get().isDirectory()) {
      throw notADirectory(to);
    }
    Reserved.refuse(to);
    count(node);
    if (node.isDirectory() && existing.isEmpty() && !inFresh(relative)) {
      fresh = relative;
    }
    if (!whole) {
      destination.put(to, files.changed(node), source.snapshot(), path);
    }
  }

  private void count(FileNode node) {
    long bytes = node instanceof FileNode.RegularFile file ? file.size() : 0;
    size += BLOCK + (bytes + BLOCK - 1) / BLOCK * BLOCK;
  }

  private ImagePath to(ImagePath relative) {
    ImagePath above = relative.parent().orElseThrow();
    if (!above.equals(relativeParent)) {
      relativeParent = above;
      parent = above.rebase(ImagePath.ROOT, target);
    }
    return parent.child(relative.name());
  }

  private Optional<FileNode> existing(ImagePath relative, ImagePath to) throws IOException {
    return inFresh(relative) ? Optional.empty() : destination.find(to);
  }

  private boolean inFresh(ImagePath relative) {
    return fresh != null && relative.startsWith(fresh);
  }

  private static void refuseFileOver(Optional<FileNode> existing, ImagePath to) {
    if (existing.isPresent() && existing.get().isDirectory()) {
      throw new BuildException(
          Blame.DOCKERFILE,
          "cannot replace to directory " + to + " with file",
          "Remove the directory with a RUN before, or copy to another place.");
    }
  }

  private static BuildException notADirectory(ImagePath path) {
    return new BuildException(
        Blame.DOCKERFILE,
        "cannot copy to non-directory: " + path,
        "A directory cannot take the place of a file or link that stands there already.");
  }
}
