package io.jbuild.command;

import io.jbuild.blob.WorkFolder;
import io.jbuild.file.Attributes;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.layer.Layer;
import io.jbuild.layer.LayerStack;
import io.jbuild.layer.LayerStore;
import io.jbuild.oci.Digest;
import io.jbuild.oci.Noise;
import io.jbuild.posix.DirectoryHandle;
import io.jbuild.sandbox.FileTouch;
import io.jbuild.sandbox.RootFilesystem;
import io.jbuild.sandbox.StepTree;
import io.jbuild.sandbox.TreeUnpacker;
import io.jbuild.snapshot.FileTimes;
import io.jbuild.snapshot.LayerDiff;
import io.jbuild.snapshot.Snapshot;
import io.jbuild.snapshot.SnapshotComparison;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Folders with all files of the layers, where no union can be mounted. A command takes over the
 * folder of the step below it and changes it; where two steps stand on one, the second makes a
 * folder of its own from the layers. What changed is found by comparing listings. Safe for use by
 * several threads.
 */
public final class FolderRoots implements StepRoots {

  private final LayerStore layers;
  private final WorkFolder work;
  private final List<Idle> idle = new ArrayList<>();

  /** A folder that nobody uses, and the layers it is made of. */
  private record Idle(List<Digest> layers, StepTree tree) {}

  public FolderRoots(LayerStore layers, WorkFolder work) {
    this.layers = layers;
    this.work = work;
  }

  @Override
  public void prepare(LayerStack stack) throws IOException, InterruptedException {
    int done = nearest(stack.diffIds()).map(found -> found.layers().size()).orElse(0);
    layers.prepare(new LayerStack(stack.layers().subList(done, stack.layers().size())));
  }

  @Override
  public StepRoot open(
      LayerStack stack, Snapshot below, SortedMap<ImagePath, Instant> times, Path folder)
      throws IOException {
    StepTree tree = tree(stack);
    try (DirectoryHandle root = DirectoryHandle.open(tree.directory())) {
      FileTouch.all(root, times);
    }
    tree.awaitNextTick(folder);
    return new Root(stack, below, tree, folder.resolve("work"));
  }

  private StepTree tree(LayerStack stack) throws IOException {
    Optional<Idle> nearest = takeNearest(stack.diffIds());
    int done = nearest.map(found -> found.layers().size()).orElse(0);
    if (nearest.isPresent() && done == stack.layers().size()) {
      return nearest.get().tree();
    }
    Path directory = nearest.isPresent() ? nearest.get().tree().directory() : work.create("root");
    boolean whole = false;
    try {
      for (int i = done; i < stack.layers().size(); i++) {
        apply(new LayerStack(stack.layers().subList(0, i + 1)), directory);
      }
      if (stack.layers().isEmpty()) {
        TreeUnpacker.apply(visitor -> {}, directory, path -> bare());
      }
      StepTree tree = new StepTree(directory);
      whole = true;
      return tree;
    } finally {
      if (!whole) {
        WorkFolder.delete(directory);
      }
    }
  }

  private static FileNode.Directory bare() {
    return new FileNode.Directory(new Attributes(0755, 0, 0, Instant.EPOCH));
  }

  private void apply(LayerStack upTo, Path directory) throws IOException {
    Layer top = upTo.layers().get(upTo.layers().size() - 1);
    Snapshot view = layers.snapshot(upTo);
    TreeUnpacker.apply(
        layers.index(top).diff(), directory, path -> LayerTrees.directory(view, path));
  }

  private synchronized Optional<Idle> takeNearest(List<Digest> diffIds) {
    Optional<Idle> nearest = nearest(diffIds);
    nearest.ifPresent(idle::remove);
    return nearest;
  }

  /** The folder of most of these layers, from the lowest on. */
  private synchronized Optional<Idle> nearest(List<Digest> diffIds) {
    Optional<Idle> nearest = Optional.empty();
    for (Idle candidate : idle) {
      int size = candidate.layers().size();
      boolean fits = size <= diffIds.size() && diffIds.subList(0, size).equals(candidate.layers());
      if (fits && (nearest.isEmpty() || nearest.get().layers().size() < size)) {
        nearest = Optional.of(candidate);
      }
    }
    return nearest;
  }

  private synchronized void put(Idle folder) {
    idle.add(folder);
  }

  /** A folder while a command uses it. */
  private final class Root implements StepRoot {
    private final LayerStack stack;
    private final Snapshot below;
    private final StepTree tree;
    private final Path sandboxFolder;
    private StepTree.@Nullable Changes changes;
    private @Nullable QuietUpper quiet;
    private boolean kept;

    Root(LayerStack stack, Snapshot below, StepTree tree, Path sandboxFolder) {
      this.stack = stack;
      this.below = below;
      this.tree = tree;
      this.sandboxFolder = sandboxFolder;
    }

    @Override
    public RootFilesystem filesystem() {
      return new RootFilesystem.Folder(tree.directory(), sandboxFolder);
    }

    @Override
    public LayerDiff changes(FileTimes times, Set<Noise> unwanted) throws IOException {
      StepTree.Changes found = tree.changes();
      QuietUpper upper = new QuietUpper(found.upper(), unwanted);
      changes = found;
      quiet = upper;
      return SnapshotComparison.between(below, upper, times);
    }

    @Override
    public void became(Layer layer) throws IOException {
      if (changes == null || quiet == null) {
        throw new IllegalStateException("the layer of a command whose changes nobody asked for");
      }
      if (quiet.hasLeftOut()) {
        return; // What no layer holds is in the folder: the next step makes one from the layers.
      }
      LayerStack now = stack.plus(layer);
      tree.become(changes, layers.snapshot(now));
      kept = true;
      put(new Idle(now.diffIds(), tree));
    }

    @Override
    public void close() throws IOException {
      if (changes != null) {
        changes.upper().close();
      }
      if (!kept) {
        // By handles: a process that outlived its supervisor may still change what is in it.
        TreeUnpacker.remove(tree.directory());
      }
    }
  }
}
