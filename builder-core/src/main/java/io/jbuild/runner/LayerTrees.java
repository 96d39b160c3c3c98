package io.jbuild.runner;

import io.jbuild.layer.Layer;
import io.jbuild.layer.LayerStack;
import io.jbuild.layer.LayerStore;
import io.jbuild.oci.Digest;
import io.jbuild.sandbox.RootFilesystem;
import io.jbuild.snapshot.LayerDiff;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Layers unpacked as directories, for overlay mounts. Derived from the store's layers, kept beside
 * them, never written once they are there.
 */
public final class LayerTrees {

  private final LayerStore layers;
  private final String name;
  private final WorkFolder work;
  private final ConcurrentMap<Path, Object> locks = new ConcurrentHashMap<>();

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
  }

  /** The trees of a stack, top first. Of very many layers the lowest share one. */
  List<Path> of(LayerStack stack) throws IOException {
    List<Layer> all = stack.layers();
    int merged = all.size() > RootFilesystem.MAX_LOWERS ? mergedLayers(all.size()) : 0;
    List<Path> trees = new ArrayList<>();
    if (merged > 0) {
      LayerStack lowest = new LayerStack(all.subList(0, merged));
      trees.add(
          tree(
              layers.folder(chainId(lowest)).resolve(name),
              () -> new WholeSnapshot(layers.snapshot(lowest))));
    }
    for (Layer layer : all.subList(merged, all.size())) {
      trees.add(
          0, tree(layers.folder(layer.diffId()).resolve(name), () -> layers.index(layer).diff()));
    }
    return trees;
  }

  /** In steps of a hundred, so that one layer more does not mean another tree of all of them. */
  private static int mergedLayers(int all) {
    int least = all - RootFilesystem.MAX_LOWERS + 1;
    return (least + 99) / 100 * 100;
  }

  private interface Source {
    LayerDiff open() throws IOException;
  }

  private Path tree(Path target, Source source) throws IOException {
    synchronized (locks.computeIfAbsent(target, unused -> new Object())) {
      if (Files.isDirectory(target)) {
        return target;
      }
      Path temporary = work.create("tree");
      try {
        TreeWriter writer = new TreeWriter(temporary);
        source.open().forEach(writer);
        writer.finish();
        Files.createDirectories(target.getParent());
        moveInto(temporary, target);
      } finally {
        WorkFolder.delete(temporary);
      }
      return target;
    }
  }

  private static void moveInto(Path temporary, Path target) throws IOException {
    try {
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      // Another process was faster; its tree is as good.
      if (!Files.isDirectory(target)) {
        throw e;
      }
    }
  }

  /** A name for several layers as one (image-spec, config.md, "Layer ChainID"). */
  private static Digest chainId(LayerStack stack) {
    String chain = "";
    for (Digest diffId : stack.diffIds()) {
      chain =
          chain.isEmpty()
              ? diffId.toString()
              : Digest.of((chain + " " + diffId).getBytes(StandardCharsets.UTF_8)).toString();
    }
    return Digest.parse(chain);
  }
}
