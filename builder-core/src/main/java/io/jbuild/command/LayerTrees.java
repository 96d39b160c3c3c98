package io.jbuild.command;

import io.jbuild.blob.RecordedSize;
import io.jbuild.blob.WorkFolder;
import io.jbuild.file.Attributes;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.layer.Layer;
import io.jbuild.layer.LayerStack;
import io.jbuild.layer.LayerStore;
import io.jbuild.oci.Digest;
import io.jbuild.posix.PosixFiles;
import io.jbuild.sandbox.RootFilesystem;
import io.jbuild.sandbox.TreeUnpacker;
import io.jbuild.snapshot.LayerDiff;
import io.jbuild.snapshot.Snapshot;
import io.jbuild.snapshot.WholeSnapshot;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Layers unpacked as directories, for overlay mounts. Derived from the store's layers, kept beside
 * them, never written once they are there.
 */
public final class LayerTrees implements Closeable {

  /** The one state of a tree for which its size is recorded. */
  public static final String WHOLE = "whole";

  private final LayerStore layers;
  private final String name;
  private final WorkFolder work;
  private final ConcurrentMap<Path, Object> locks = new ConcurrentHashMap<>();
  private final UnnamedTrees unnamed = new UnnamedTrees();
  private final TreeLinks links;

  /**
   * Trees of a store.
   *
   * @param name of a layer's tree in its folder: one for each mapping of ids, since owners are in
   *     it
   */
  public LayerTrees(LayerStore layers, String name, WorkFolder work) {
    this.layers = layers;
    this.name = name;
    this.work = work;
    this.links = new TreeLinks(work);
  }

  /**
   * Reads what of a stack has no tree yet, and makes these trees: each as soon as its layer and
   * those below it are there, while others come.
   */
  void prepare(LayerStack stack) throws IOException, InterruptedException {
    List<Layer> missing = new ArrayList<>();
    for (Layer layer : stack.layers()) {
      if (there(layers.folder(layer.diffId()).resolve(name)).isEmpty()) {
        missing.add(layer);
      }
    }
    if (stack.layers().size() > RootFilesystem.Union.MAX_LOWERS) {
      layers.prepare(new LayerStack(missing)); // The lowest have no trees of their own.
    } else {
      layers.prepare(new LayerStack(missing), new Arrivals(stack.layers(), missing)::ready);
    }
  }

  /** Trees in the order of their layers, made one after the other by whoever brings the next. */
  private final class Arrivals {
    private final List<Layer> all;
    private final Set<Digest> coming = new HashSet<>();
    private int next;
    private boolean busy;

    Arrivals(List<Layer> all, List<Layer> missing) {
      this.all = all;
      missing.forEach(layer -> coming.add(layer.diffId()));
    }

    void ready(Layer layer) throws IOException {
      if (!begin(layer)) {
        return; // Whoever is at work goes on with it.
      }
      for (int i = next(); i >= 0; i = next()) {
        treeOf(all.subList(0, i + 1));
      }
    }

    private synchronized boolean begin(Layer layer) {
      coming.remove(layer.diffId());
      boolean first = !busy;
      busy = true;
      return first;
    }

    private synchronized int next() {
      if (next == all.size() || coming.contains(all.get(next).diffId())) {
        busy = false;
        return -1;
      }
      return next++;
    }
  }

  /** The tree of the top one. */
  private Path treeOf(List<Layer> upTo) throws IOException {
    Layer layer = upTo.get(upTo.size() - 1);
    return tree(layer.diffId(), () -> layers.index(layer).diff(), upTo);
  }

  /** Trees that somebody mounts or reads, until it is closed. */
  final class Use implements Closeable {

    private Use() {
      unnamed.enter();
    }

    /** Links to the trees of a stack, top first. Of very many layers the lowest share one. */
    List<Path> of(LayerStack stack) throws IOException {
      List<Path> shown = new ArrayList<>();
      for (Path tree : trees(stack)) {
        shown.add(links.to(tree));
      }
      return shown;
    }

    @Override
    public void close() {
      unnamed.leave();
    }
  }

  /** Begins to use trees; none of them changes its path before the end. */
  Use use() {
    return new Use();
  }

  /**
   * Gives names to all trees that were made and that nobody uses, so that other builds find them.
   */
  @Override
  public void close() {
    unnamed.close();
  }

  private List<Path> trees(LayerStack stack) throws IOException {
    List<Layer> all = stack.layers();
    int merged = all.size() > RootFilesystem.Union.MAX_LOWERS ? mergedLayers(all.size()) : 0;
    List<Path> trees = new ArrayList<>();
    if (merged > 0) {
      LayerStack lowest = new LayerStack(all.subList(0, merged));
      Digest id = LayerStack.chainId(lowest.diffIds());
      trees.add(tree(id, () -> new WholeSnapshot(layers.snapshot(lowest)), lowest.layers()));
    }
    for (int i = merged; i < all.size(); i++) {
      trees.add(treeOf(all.subList(0, i + 1)));
    }
    Collections.reverse(trees);
    return trees;
  }

  /** In steps of a hundred, so that one layer more does not mean another tree of all of them. */
  private static int mergedLayers(int all) {
    int least = all - RootFilesystem.Union.MAX_LOWERS + 1;
    return (least + 99) / 100 * 100;
  }

  private interface Source {
    LayerDiff open() throws IOException;
  }

  /** A whole tree, by its name or where it still lies; empty where there is none. */
  private Optional<Path> there(Path target) {
    return unnamed
        .find(target)
        .or(() -> Files.isDirectory(target) ? Optional.of(target) : Optional.empty());
  }

  private Path tree(Digest id, Source source, List<Layer> upTo) throws IOException {
    Path target = layers.found(id).resolve(name);
    synchronized (locks.computeIfAbsent(target, unused -> new Object())) {
      Optional<Path> known = there(target);
      if (known.isPresent()) {
        return known.get();
      }
      // Made in the build's own folder: if it is killed, the next build sweeps that.
      Path made = work.create("tree").resolve(name);
      Snapshot view = layers.snapshot(new LayerStack(upTo));
      long taken =
          TreeUnpacker.unpack(source.open(), made, path -> directory(view, path)).orElseThrow();
      unnamed.add(target, made, () -> keep(id, made, taken));
      return made;
    }
  }

  private void keep(Digest id, Path made, long taken) throws IOException {
    // Thousands of files at once: a power loss must not leave empty ones under this name.
    PosixFiles.syncFileSystem(made);
    Path folder = Files.createDirectories(layers.folder(id));
    RecordedSize.write(folder.resolve(name), WHOLE, taken, work);
  }

  /** A directory the layer does not name: as the layers below have it. */
  static FileNode.Directory directory(Snapshot view, ImagePath path) throws IOException {
    return view.find(path).orElseThrow() instanceof FileNode.Directory directory
        ? directory
        : new FileNode.Directory(new Attributes(0755, 0, 0, Instant.EPOCH));
  }
}
