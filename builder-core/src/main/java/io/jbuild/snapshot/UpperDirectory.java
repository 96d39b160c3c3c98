package io.jbuild.snapshot;

import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A directory of a {@link VirtualUpper}: what was written into it, and behind that what it shows of
 * a snapshot, of which nothing is kept here.
 */
final class UpperDirectory extends UpperNode {
  private FileNode node;
  private final boolean opaque;
  private @Nullable UpperChildren written;
  private Optional<Graft> graft;

  UpperDirectory(FileNode node, boolean opaque, Optional<Graft> graft) {
    this.node = node;
    this.opaque = opaque;
    this.graft = graft;
  }

  @Override
  Optional<FileNode> node() {
    return Optional.of(node);
  }

  @Override
  boolean hides() {
    return opaque;
  }

  /** Changes its attributes; its content stays. */
  void become(FileNode other) {
    node = other;
  }

  Optional<Graft> graft() {
    return graft;
  }

  /** Shows a directory of a snapshot behind what is written here. */
  void show(Graft shown) {
    graft = Optional.of(shown);
  }

  /** What is at a name, a whiteout too; null where this tree says nothing of it. */
  @Nullable UpperNode child(ByteString name) throws IOException {
    UpperNode child = written(name);
    return child == null && graft.isPresent() ? graft.get().child(name) : child;
  }

  /** What was written at a name. */
  @Nullable UpperNode written(ByteString name) {
    return written == null ? null : written.get(name);
  }

  void put(ByteString name, UpperNode child) {
    if (written == null) {
      written = new UpperChildren();
    }
    written.put(name, child);
  }

  /** Says nothing of a name any more; what is shown behind must not have it. */
  void remove(ByteString name) {
    if (written != null) {
      written.remove(name);
    }
  }

  /** The names that something was written at, in order. */
  List<ByteString> writtenNames() {
    return written == null ? List.of() : written.settled().names();
  }

  /** All names that this tree says something of, in order. */
  UpperListing list() throws IOException {
    UpperChildren.Settled here = written == null ? UpperChildren.Settled.NONE : written.settled();
    return UpperListing.of(here, graft);
  }

  /**
   * A directory of a snapshot that another shows as its own.
   *
   * @param groups numbers the hard links of the tree that it is shown in
   */
  record Graft(Snapshot view, ImagePath directory, LinkGroups groups) {

    @Nullable UpperNode child(ByteString name) throws IOException {
      return node(directory.child(name));
    }

    /** What the tree has where this path of the view is shown. */
    @Nullable UpperNode node(ImagePath path) throws IOException {
      FileNode node = view.find(path).orElse(null);
      if (node == null) {
        return null;
      }
      if (node.isDirectory()) {
        // Not opaque: over what is no directory, and over what is hidden, that says nothing.
        return new UpperDirectory(
            node, /* opaque= */ false, Optional.of(new Graft(view, path, groups)));
      }
      return node instanceof FileNode.RegularFile file
          ? file(groups.joined(file, view), new SnapshotFile(view, path))
          : replacing(node);
    }
  }
}
