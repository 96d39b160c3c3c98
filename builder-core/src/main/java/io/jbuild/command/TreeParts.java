package io.jbuild.command;

import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.layer.Layer;
import io.jbuild.layer.LayerStack;
import io.jbuild.layer.LayerStore;
import io.jbuild.oci.Digest;
import io.jbuild.snapshot.LayerDiff;
import io.jbuild.snapshot.UpperTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A tree as several layers, each of neighbouring files. Where one ends depends on the path and the
 * size of its last file alone: what is added, changed or deleted changes the layer it is in, and
 * all others stay, byte for byte.
 *
 * <p>No more than one part's names are held at a time. A file with several names is one file where
 * these are in one part, and a copy in each other. Names that begin with {@code .wh.}, which no
 * layer can have, are left out.
 */
final class TreeParts implements LayerDiff.ChangeVisitor {

  /** What a part has on average, where files are small. */
  private static final long USUAL_BYTES = 4 << 20;

  private static final long MOST_BYTES = 64 << 20;
  private static final int MOST_ENTRIES = 20_000;

  /** What an entry takes in a tar besides its bytes. */
  private static final int HEADER = 512;

  private static final ByteString RESERVED = ByteString.of(new byte[] {'.', 'w', 'h', '.'});

  private final UpperTree tree;
  private final LayerStore layers;
  private final List<Layer> parts = new ArrayList<>();
  private final Map<ImagePath, Put> open = new TreeMap<>();
  private long bytes;

  private TreeParts(UpperTree tree, LayerStore layers) {
    this.tree = tree;
    this.layers = layers;
  }

  /** Something in the part that is being collected: another name where it has a target. */
  private record Put(FileNode node, LayerDiff.Content content, List<ImagePath> target) {}

  /**
   * The layers.
   *
   * @param diff all of a tree
   * @param tree what it is of
   */
  static LayerStack of(LayerDiff diff, UpperTree tree, LayerStore layers) throws IOException {
    TreeParts parts = new TreeParts(tree, layers);
    diff.forEach(parts);
    parts.end();
    return new LayerStack(parts.parts);
  }

  @Override
  public void put(ImagePath path, FileNode node, LayerDiff.Content content) throws IOException {
    add(path, new Put(node, content, List.of()));
  }

  @Override
  public void link(ImagePath path, FileNode.RegularFile node, ImagePath target) throws IOException {
    add(
        path,
        open.containsKey(target)
            ? new Put(node, () -> tree.open(path), List.of(target))
            : new Put(node, () -> tree.open(path), List.of()));
  }

  @Override
  public void opaque(ImagePath directory) {}

  @Override
  public void whiteout(ImagePath path) {}

  private void add(ImagePath path, Put put) throws IOException {
    // Whose the cache itself is, who mounts it says.
    if (path.isRoot() || isReserved(path)) {
      return;
    }
    open.put(path, put);
    long size = HEADER;
    if (put.target().isEmpty() && put.node() instanceof FileNode.RegularFile file) {
      size += file.size();
    }
    bytes += size;
    if (bytes >= MOST_BYTES || open.size() >= MOST_ENTRIES || isLast(path, size)) {
      end();
    }
  }

  private static boolean isReserved(ImagePath path) {
    for (ImagePath at = path; !at.isRoot(); at = at.parent().orElse(ImagePath.ROOT)) {
      if (at.name().startsWith(RESERVED)) {
        return true;
      }
    }
    return false;
  }

  /** By chance, which is the same each time: a large file ends a part, a small one seldom. */
  private static boolean isLast(ImagePath path, long size) {
    byte[] hash = Digest.of(path.relative().toBytes()).raw();
    return Math.floorMod(ByteBuffer.wrap(hash).getLong(), USUAL_BYTES) < size;
  }

  private void end() throws IOException {
    if (open.isEmpty()) {
      return;
    }
    parts.add(layers.pack(this::part));
    open.clear();
    bytes = 0;
  }

  private void part(LayerDiff.ChangeVisitor visitor) throws IOException {
    for (Map.Entry<ImagePath, Put> entry : open.entrySet()) {
      Put put = entry.getValue();
      if (put.target().isEmpty()) {
        visitor.put(entry.getKey(), put.node(), put.content());
      } else {
        visitor.link(entry.getKey(), (FileNode.RegularFile) put.node(), put.target().get(0));
      }
    }
  }
}
