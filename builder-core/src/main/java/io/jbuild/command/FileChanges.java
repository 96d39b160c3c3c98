package io.jbuild.command;

import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.layer.Layer;
import io.jbuild.layer.LayerIndex;
import io.jbuild.layer.LayerStack;
import io.jbuild.layer.LayerStore;
import io.jbuild.oci.Digest;
import io.jbuild.snapshot.LayerDiff;
import io.jbuild.snapshot.Snapshot;
import io.jbuild.snapshot.UnionSnapshot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which regular files of a stack of layers are not what they were in another one. Told by the
 * layers' indexes alone, and of the layers that the stacks do not share.
 */
final class FileChanges {

  /**
   * A stack of layers.
   *
   * @param layers bottom first
   * @param inherited how many of them, the lowest, nobody asks about: an image's, whose files have
   *     the times they always had
   */
  record Stack(List<LayerIndex> layers, int inherited) {

    /** No layers. */
    static final Stack NONE = new Stack(List.of(), 0);

    Stack {
      layers = List.copyOf(layers);
    }

    static Stack of(LayerStack stack, int inherited, LayerStore store) throws IOException {
      List<LayerIndex> indexes = new ArrayList<>();
      for (Layer layer : stack.layers()) {
        indexes.add(store.index(layer));
      }
      return new Stack(indexes, inherited);
    }

    List<Digest> diffIds() {
      return layers.stream().map(LayerIndex::diffId).toList();
    }

    Snapshot files() {
      return new UnionSnapshot(layers);
    }
  }

  private final Snapshot before;
  private final Snapshot after;
  private final SortedSet<ImagePath> asked = new TreeSet<>();

  private FileChanges(Snapshot before, Snapshot after) {
    this.before = before;
    this.after = after;
  }

  /** The files of the second that are new or have another content, in order. */
  static SortedSet<ImagePath> between(Stack before, Stack after) throws IOException {
    FileChanges changes = new FileChanges(before.files(), after.files());
    int common = common(before.layers(), after.layers());
    for (LayerIndex layer : rest(before, common)) {
      layer.diff().forEach(changes.visitor(/* hides= */ true));
    }
    for (LayerIndex layer : rest(after, common)) {
      layer.diff().forEach(changes.visitor(/* hides= */ false));
    }
    return changes.changed();
  }

  private static int common(List<LayerIndex> one, List<LayerIndex> other) {
    int common = 0;
    while (common < Math.min(one.size(), other.size())
        && one.get(common).diffId().equals(other.get(common).diffId())) {
      common++;
    }
    return common;
  }

  private static List<LayerIndex> rest(Stack stack, int common) {
    int from = Math.min(Math.max(common, stack.inherited()), stack.layers().size());
    return stack.layers().subList(from, stack.layers().size());
  }

  private SortedSet<ImagePath> changed() throws IOException {
    SortedSet<ImagePath> changed = new TreeSet<>();
    for (ImagePath path : asked) {
      Optional<FileNode> now = after.find(path);
      if (now.isPresent() && now.get() instanceof FileNode.RegularFile && !sameBefore(path)) {
        changed.add(path);
      }
    }
    return changed;
  }

  private boolean sameBefore(ImagePath path) throws IOException {
    Optional<FileNode> node = before.find(path);
    return node.isPresent()
        && node.get() instanceof FileNode.RegularFile
        && before.digest(path).equals(after.digest(path));
  }

  /**
   * Takes the paths that a layer has a say in.
   *
   * @param hides whether what it hid of the layers below it is asked about too
   */
  private LayerDiff.ChangeVisitor visitor(boolean hides) {
    return new LayerDiff.ChangeVisitor() {
      @Override
      public void put(ImagePath path, FileNode node, LayerDiff.Content content) throws IOException {
        if (node instanceof FileNode.RegularFile) {
          asked.add(path);
        }
        if (!node.isDirectory()) {
          uncovered(path);
        }
      }

      @Override
      public void link(ImagePath path, FileNode.RegularFile node, ImagePath target)
          throws IOException {
        asked.add(path);
        uncovered(path);
      }

      @Override
      public void opaque(ImagePath directory) throws IOException {
        uncovered(directory);
      }

      @Override
      public void whiteout(ImagePath path) throws IOException {
        uncovered(path);
      }

      private void uncovered(ImagePath path) throws IOException {
        if (hides) {
          askBelow(path);
        }
      }
    };
  }

  private void askBelow(ImagePath path) throws IOException {
    Optional<FileNode> node = after.find(path);
    if (node.isEmpty()) {
      return;
    }
    asked.add(path);
    if (node.get().isDirectory()) {
      for (ImagePath child : after.list(path)) {
        askBelow(child);
      }
    }
  }
}
