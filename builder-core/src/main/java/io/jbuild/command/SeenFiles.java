package io.jbuild.command;

import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.layer.LayerStack;
import io.jbuild.layer.LayerStore;
import io.jbuild.snapshot.PathResolution;
import io.jbuild.snapshot.Snapshot;
import java.io.IOException;
import java.time.Instant;
import java.util.SortedMap;

/**
 * A file system that a command is about to see.
 *
 * @param target where; {@code /} for its root
 * @param layers what it is made of
 * @param files the same as one file system
 * @param path what of them is seen, links followed
 */
record SeenFiles(String target, FileChanges.Stack layers, Snapshot files, ImagePath path) {

  /**
   * A part of a stack.
   *
   * @param inherited how many of its layers, the lowest, were an image's before the build
   */
  static SeenFiles of(
      String target, LayerStack stack, ImagePath path, int inherited, LayerStore store)
      throws IOException {
    FileChanges.Stack layers = FileChanges.Stack.of(stack, inherited, store);
    Snapshot files = layers.files();
    return new SeenFiles(target, layers, files, PathResolution.resolve(files, path));
  }

  /** Whether a file of the layers is in the part that is seen. */
  boolean shows(ImagePath file) {
    return file.startsWith(path);
  }

  /** Whether there is such a regular file. */
  boolean has(ImagePath file) throws IOException {
    return files.find(file).filter(FileNode.RegularFile.class::isInstance).isPresent();
  }

  /** The time a file has in its layers. */
  Instant time(ImagePath file) throws IOException {
    return files.find(file).orElseThrow().attributes().modified();
  }

  CacheRecord.View view(SortedMap<ImagePath, Instant> times) {
    return new CacheRecord.View(target, path, layers.diffIds(), layers.inherited(), times);
  }
}
