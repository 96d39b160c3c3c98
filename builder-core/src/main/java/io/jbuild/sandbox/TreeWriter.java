package io.jbuild.sandbox;

import io.jbuild.file.Attributes;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.posix.DirectoryHandle;
import io.jbuild.posix.Errno;
import io.jbuild.posix.FileStatus;
import io.jbuild.posix.OpenFile;
import io.jbuild.posix.PosixException;
import io.jbuild.snapshot.LayerDiff;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Writes the changes of a layer, in tar order, into a directory. The directories from the root to
 * where it writes are open; each gets its attributes when it is left, so that what is written in it
 * does not change its time.
 */
final class TreeWriter implements LayerDiff.ChangeVisitor, Closeable {

  private record Level(ImagePath path, DirectoryHandle folder, Attributes attributes) {}

  private final Path tree;
  private final TreeUnpacker.ImpliedDirectories implied;
  private final TreeDeletions deletions;
  private final Deque<Level> levels = new ArrayDeque<>();
  private final byte[] buffer = new byte[1 << 16];

  TreeWriter(Path tree, TreeUnpacker.ImpliedDirectories implied, TreeDeletions deletions)
      throws IOException {
    this.tree = tree;
    this.implied = implied;
    this.deletions = deletions;
    Attributes root = implied.find(ImagePath.ROOT).attributes();
    levels.push(new Level(ImagePath.ROOT, DirectoryHandle.open(tree), root));
  }

  @Override
  public void put(ImagePath path, FileNode node, LayerDiff.Content content) throws IOException {
    if (path.isRoot()) {
      putRoot(node);
      return;
    }
    DirectoryHandle folder = enter(path.parent().orElseThrow());
    byte[] name = path.name().toBytes();
    Attributes attributes = node.attributes();
    boolean merged = deletions.clear(folder, name, node.isDirectory());
    if (node instanceof FileNode.Directory) {
      if (!merged) {
        folder.makeDirectory(name, 0700);
      }
      levels.push(new Level(path, folder.open(name), attributes));
    } else if (node instanceof FileNode.RegularFile) {
      write(folder, name, attributes, content);
    } else if (node instanceof FileNode.SymbolicLink link) {
      folder.makeSymbolicLink(name, link.target().toBytes());
      TreeAttributes.setOfLink(folder, name, attributes);
    } else if (node instanceof FileNode.Device device) {
      makeDevice(folder, name, device);
      TreeAttributes.setOfNode(folder, name, attributes);
    } else {
      folder.makeNode(name, FileStatus.Type.FIFO, 0, 0);
      TreeAttributes.setOfNode(folder, name, attributes);
    }
  }

  private void putRoot(FileNode node) throws IOException {
    if (!node.isDirectory()) {
      throw new IOException("a layer that makes the root something else than a directory");
    }
    enter(ImagePath.ROOT);
    Level root = levels.pop();
    levels.push(new Level(ImagePath.ROOT, root.folder(), node.attributes()));
  }

  /** Makes a device, or where nobody may, in a user namespace, an empty file in its place. */
  private static void makeDevice(DirectoryHandle folder, byte[] name, FileNode.Device device)
      throws PosixException {
    try {
      folder.makeNode(name, type(device), device.major(), device.minor());
    } catch (PosixException e) {
      if (!e.is(Errno.EPERM)) {
        throw e;
      }
      try (OpenFile file = folder.create(name, 0600)) {
        file.setAttribute(DevicePlaceholder.ATTRIBUTE, DevicePlaceholder.value(device));
      }
    }
  }

  private static FileStatus.Type type(FileNode.Device device) {
    return device.kind() == FileNode.Device.Kind.BLOCK
        ? FileStatus.Type.BLOCK_DEVICE
        : FileStatus.Type.CHARACTER_DEVICE;
  }

  private void write(
      DirectoryHandle folder, byte[] name, Attributes attributes, LayerDiff.Content content)
      throws IOException {
    try (InputStream input = content.open();
        OpenFile file = folder.create(name, 0600)) {
      file.write(input, buffer);
      TreeAttributes.set(file, attributes);
    }
  }

  @Override
  public void link(ImagePath path, FileNode.RegularFile node, ImagePath target) throws IOException {
    DirectoryHandle folder = enter(path.parent().orElseThrow());
    deletions.clear(folder, path.name().toBytes(), false);
    ImagePath targetFolder = target.parent().orElseThrow();
    try (DirectoryHandle from = TreeFolder.open(tree, targetFolder)) {
      folder.link(path.name().toBytes(), from, target.name().toBytes());
    }
  }

  @Override
  public void opaque(ImagePath directory) throws IOException {
    deletions.opaque(enter(directory));
  }

  @Override
  public void whiteout(ImagePath path) throws IOException {
    DirectoryHandle folder = enter(path.parent().orElseThrow());
    deletions.whiteout(folder, path.name().toBytes());
  }

  /** Leaves directories and enters others until the open one is this; makes what is implied. */
  private DirectoryHandle enter(ImagePath directory) throws IOException {
    while (!directory.startsWith(top().path())) {
      leave();
    }
    while (top().path().depth() < directory.depth()) {
      ByteString name = directory.names().get(top().path().depth());
      ImagePath next = top().path().child(name);
      levels.push(down(top().folder(), next, name.toBytes()));
    }
    return top().folder();
  }

  private Level down(DirectoryHandle folder, ImagePath path, byte[] name) throws IOException {
    boolean merged = deletions.clear(folder, name, true);
    Optional<FileStatus> there = merged ? folder.find(name) : Optional.empty();
    if (there.isEmpty()) {
      folder.makeDirectory(name, 0700);
      return new Level(path, folder.open(name), implied.find(path).attributes());
    }
    DirectoryHandle next = folder.open(name);
    return new Level(path, next, OverlayUpper.attributes(there.get()));
  }

  private Level top() {
    return levels.element();
  }

  private void leave() throws IOException {
    Level level = levels.pop();
    try (DirectoryHandle folder = level.folder()) {
      TreeAttributes.set(folder.self(), level.attributes());
    }
  }

  /** Leaves all directories; nothing can be written after. */
  void finish() throws IOException {
    while (!levels.isEmpty()) {
      leave();
    }
  }

  /** Closes what a failure left open. */
  @Override
  public void close() throws PosixException {
    while (!levels.isEmpty()) {
      levels.pop().folder().close();
    }
  }
}
