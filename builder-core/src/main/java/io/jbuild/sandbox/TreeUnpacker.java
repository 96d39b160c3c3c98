package io.jbuild.sandbox;

import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.posix.DirectoryHandle;
import io.jbuild.posix.FileNames;
import io.jbuild.snapshot.LayerDiff;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * Unpacks layers into trees that an overlay mount takes as lower directories: deleted names are
 * character devices 0:0, opaque directories carry {@code user.overlay.opaque}.
 *
 * <p>Each name is made in a directory that was opened name by name without following links, so a
 * hostile layer can only fail.
 */
public final class TreeUnpacker {

  /** What a directory has that a layer puts something in without naming the directory itself. */
  @FunctionalInterface
  public interface ImpliedDirectories {
    FileNode.Directory find(ImagePath path) throws IOException;
  }

  private TreeUnpacker() {}

  /**
   * Unpacks a layer into a directory that comes to be whole or not at all. Where it is there
   * already, or another process is first, nothing is done.
   *
   * @param layer its changes, in tar order
   * @param tree the directory to make; the one it is in must exist
   * @param implied asked for directories that the layer does not name
   * @return what it takes on the disk, where it was not there already
   */
  public static OptionalLong unpack(LayerDiff layer, Path tree, ImpliedDirectories implied)
      throws IOException {
    Path absolute = tree.toAbsolutePath();
    Path parent = absolute.getParent();
    if (parent == null || Files.isDirectory(tree)) {
      return OptionalLong.empty();
    }
    Path temporary = Files.createTempDirectory(parent, "unpacking-");
    boolean moved = false;
    try {
      long taken;
      try (TreeWriter writer = new TreeWriter(temporary, implied, TreeDeletions.MARKED)) {
        layer.forEach(writer);
        taken = writer.finish();
      }
      moved = moveUnlessThere(temporary, absolute);
      return moved ? OptionalLong.of(taken) : OptionalLong.empty();
    } finally {
      if (!moved) {
        remove(temporary);
      }
    }
  }

  /**
   * Applies a layer to a tree that holds all layers below it: what the layer deletes is gone after.
   *
   * @param implied asked for directories that the layer does not name and the tree does not have
   */
  public static void apply(LayerDiff layer, Path tree, ImpliedDirectories implied)
      throws IOException {
    try (TreeWriter writer = new TreeWriter(tree, implied, TreeDeletions.DONE)) {
      layer.forEach(writer);
      writer.finish();
    }
  }

  private static boolean moveUnlessThere(Path temporary, Path tree) throws IOException {
    try {
      Files.move(temporary, tree);
      return true;
    } catch (FileSystemException e) {
      if (!Files.isDirectory(tree)) {
        throw e;
      }
      return false;
    }
  }

  /** Removes a tree, or any other directory of a sandbox, with all that is in it. */
  public static void remove(Path tree) throws IOException {
    Path absolute = tree.toAbsolutePath();
    Path parent = absolute.getParent();
    if (parent == null) {
      throw new IOException("the root of the machine is not a tree");
    }
    try (DirectoryHandle folder = DirectoryHandle.open(parent)) {
      byte[] name = FileNames.name(absolute);
      if (folder.find(name).isPresent()) {
        folder.removeTree(name);
      }
    }
  }
}
