package io.jbuild.images;

import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.layer.LayerIndex;
import io.jbuild.result.FileChange;
import io.jbuild.result.ImageLayers;
import io.jbuild.snapshot.Snapshot;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One layer of an image as the layers below and above make it: what it adds, changes and deletes,
 * and what of it nobody sees. Walks its index, and keeps nothing of it.
 */
public final class LayerReading {
  private final LayerIndex layer;
  private final Snapshot below;
  private final List<LayerIndex> above;
  private final int number;

  /** Takes what a layer does, in the order of paths. */
  public interface Visitor {
    void visit(ImageLayers.Path path, FileChange.Kind hidden) throws IOException;
  }

  /** How a path is hidden, and by which layer above, from 0. */
  private record Hiding(int by, FileChange.Kind how) {}

  /**
   * A layer among others.
   *
   * @param number from 1, the lowest
   */
  public LayerReading(LayerIndex layer, Snapshot below, List<LayerIndex> above, int number) {
    this.layer = layer;
    this.below = below;
    this.above = above;
    this.number = number;
  }

  /** Visits each path of the layer once, in the order of paths. */
  public void forEach(Visitor visitor) throws IOException {
    for (int entry = 0; entry < layer.size(); entry++) {
      ImagePath path = layer.path(entry);
      if (layer.whiteout(entry)) {
        deleted(path, visitor);
        continue;
      }
      if (!layer.implied(entry)) {
        put(entry, path, visitor);
      }
      if (layer.opaque(entry)) {
        for (ImagePath child : below.list(path)) {
          if (layer.child(entry, child.name()).isEmpty()) {
            deleted(child, visitor);
          }
        }
      }
    }
  }

  private void deleted(ImagePath path, Visitor visitor) throws IOException {
    Optional<FileNode> node = below.find(path);
    visitor.visit(
        new ImageLayers.Path(
            FileChange.Kind.DELETED,
            path.toString(),
            node.isPresent() ? bytes(node.get()) : 0,
            OptionalInt.empty()),
        FileChange.Kind.ADDED);
  }

  private void put(int entry, ImagePath path, Visitor visitor) throws IOException {
    FileNode node = layer.node(entry);
    Optional<FileNode> before = below.find(path);
    if (path.isRoot() || isSameDirectory(before, node)) {
      return;
    }
    boolean otherName = layer.linkTarget(entry).isPresent();
    Optional<Hiding> hiding = node.isDirectory() ? Optional.empty() : hiding(path, node);
    visitor.visit(
        new ImageLayers.Path(
            before.isPresent() ? FileChange.Kind.CHANGED : FileChange.Kind.ADDED,
            path.toString(),
            otherName ? 0 : bytes(node),
            hiding.isPresent()
                ? OptionalInt.of(number + 1 + hiding.get().by())
                : OptionalInt.empty()),
        hiding.map(Hiding::how).orElse(FileChange.Kind.ADDED));
  }

  /** Directories are in a layer for what is in them, and have its time. */
  private static boolean isSameDirectory(Optional<FileNode> before, FileNode after) {
    return after.isDirectory()
        && before
            .map(node -> node.with(node.attributes().withModified(after.attributes().modified())))
            .equals(Optional.of(after));
  }

  private static long bytes(FileNode node) {
    return node instanceof FileNode.RegularFile file ? file.size() : 0;
  }

  /** A file of several names is seen as long as one of them is, which nobody asks here. */
  private Optional<Hiding> hiding(ImagePath path, FileNode node) throws IOException {
    if (node instanceof FileNode.RegularFile file && file.linkGroup() != 0) {
      return Optional.empty();
    }
    for (int i = 0; i < above.size(); i++) {
      Optional<FileChange.Kind> how = hides(above.get(i), path);
      if (how.isPresent()) {
        return Optional.of(new Hiding(i, how.get()));
      }
    }
    return Optional.empty();
  }

  private static Optional<FileChange.Kind> hides(LayerIndex layer, ImagePath path)
      throws IOException {
    int at = 0;
    boolean opaque = layer.opaque(0);
    List<ByteString> names = path.names();
    for (int i = 0; i < names.size(); i++) {
      OptionalInt child = layer.child(at, names.get(i));
      if (child.isEmpty()) {
        return opaque ? Optional.of(FileChange.Kind.DELETED) : Optional.empty();
      }
      at = child.getAsInt();
      if (layer.whiteout(at)) {
        return Optional.of(FileChange.Kind.DELETED);
      }
      if (i < names.size() - 1 && !layer.directory(at)) {
        return Optional.of(FileChange.Kind.DELETED); // Its folder is something else now.
      }
      opaque |= layer.opaque(at);
    }
    return Optional.of(FileChange.Kind.CHANGED);
  }
}
