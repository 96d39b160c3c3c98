package io.jbuild.command;

import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.layer.LayerStack;
import io.jbuild.oci.Noise;
import io.jbuild.sandbox.OverlayUpper;
import io.jbuild.sandbox.RootFilesystem;
import io.jbuild.snapshot.FileTimes;
import io.jbuild.snapshot.LayerDiff;
import io.jbuild.snapshot.Snapshot;
import io.jbuild.snapshot.SnapshotComparison;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import java.util.SortedMap;

/** Union mounts of the layers' trees, with an empty upper directory for each command. */
public record UnionRoots(LayerTrees trees) implements StepRoots {

  @Override
  public void prepare(LayerStack stack) throws IOException, InterruptedException {
    trees.prepare(stack);
  }

  @Override
  public void settle(LayerStack stack) throws IOException {
    try (LayerTrees.Use use = trees.use()) {
      use.of(stack);
    }
    trees.close();
  }

  @Override
  public StepRoot open(
      LayerStack stack, Snapshot below, SortedMap<ImagePath, Instant> times, Path folder)
      throws IOException {
    LayerTrees.Use use = trees.use();
    boolean opened = false;
    try {
      FileNode root = below.find(ImagePath.ROOT).orElseThrow();
      Path directory = folder.resolve("upper");
      Path work = folder.resolve("work");
      // The root of what the command sees has its owner and mode.
      OverlayUpper upper = OverlayUpper.create(directory, (FileNode.Directory) root);
      Union union =
          new Union(
              new RootFilesystem.Union(use.of(stack), directory, work, times), below, upper, use);
      opened = true;
      return union;
    } finally {
      if (!opened) {
        use.close();
      }
    }
  }

  private record Union(
      RootFilesystem filesystem, Snapshot below, OverlayUpper upper, LayerTrees.Use use)
      implements StepRoot {

    @Override
    public LayerDiff changes(FileTimes times, Set<Noise> unwanted) {
      return SnapshotComparison.between(below, new QuietUpper(upper, unwanted), times);
    }

    @Override
    public void close() throws IOException {
      try (use) {
        upper.close(); // The directory goes with the command's folder.
      }
    }
  }
}
