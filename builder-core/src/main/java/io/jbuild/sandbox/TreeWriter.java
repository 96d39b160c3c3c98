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
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Writes the changes of a layer, in tar order, into a directory. The directories from the root to
 * where it writes are open; each gets its attributes when all that is in it is there, so that what
 * is written in it does not change its time. Regular files are made by several threads, those of a
 * directory together.
 */
final class TreeWriter implements LayerDiff.ChangeVisitor, Closeable {

  private static final int LEAST_BUFFER = 1 << 9;
  private static final int MOST_BUFFER = 1 << 16;
  private static final int MOST_FILES = 256;
  private static final long MOST_BYTES = 4 << 20;

  private final Path tree;
  private final TreeUnpacker.ImpliedDirectories implied;
  private final TreeDeletions deletions;
  private final Deque<TreeLevel> levels = new ArrayDeque<>();

  /** Those of the directories that somebody may still write in. */
  private final Set<TreeLevel> open = ConcurrentHashMap.newKeySet();

  private final FileCrew crew = new FileCrew();
  private final LongAdder taken = new LongAdder();

  /** What new files get; known once there is one. */
  private Optional<NewFiles> fresh;

  /** Files of the top level that nobody makes yet, and how many bytes they have. */
  private List<Waiting> waiting = new ArrayList<>();

  private long waitingBytes;

  private record Waiting(
      ByteString name, FileNode.RegularFile node, LayerDiff.Content content, NewFiles fresh) {}

  TreeWriter(Path tree, TreeUnpacker.ImpliedDirectories implied, TreeDeletions deletions)
      throws IOException {
    this.tree = tree;
    this.implied = implied;
    this.deletions = deletions;
    // In directories that were there already a file may get another group.
    this.fresh = deletions == TreeDeletions.MARKED ? Optional.empty() : Optional.of(NewFiles.ANY);
    Attributes root = implied.find(ImagePath.ROOT).attributes();
    push(ImagePath.ROOT, DirectoryHandle.open(tree), root);
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
      makeWaiting();
      push(path, folder.open(name), attributes);
      return;
    }
    if (node instanceof FileNode.RegularFile file) {
      put(path.name(), file, content);
      return;
    }
    if (node instanceof FileNode.SymbolicLink link) {
      folder.makeSymbolicLink(name, link.target().toBytes());
      TreeAttributes.setOfLink(folder, name, attributes);
    } else if (node instanceof FileNode.Device device) {
      makeDevice(folder, name, device);
      TreeAttributes.setOfNode(folder, name, attributes);
    } else {
      folder.makeNode(name, FileStatus.Type.FIFO, 0, 0);
      TreeAttributes.setOfNode(folder, name, attributes);
    }
    taken.add(folder.status(name).taken());
  }

  private void putRoot(FileNode node) throws IOException {
    if (!node.isDirectory()) {
      throw new IOException("a layer that makes the root something else than a directory");
    }
    enter(ImagePath.ROOT);
    top().become(node.attributes());
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

  private void put(ByteString name, FileNode.RegularFile node, LayerDiff.Content content)
      throws IOException {
    if (fresh.isEmpty()) {
      fresh = Optional.of(NewFiles.in(levels.getLast().folder()));
    }
    waiting.add(new Waiting(name, node, content, fresh.get()));
    waitingBytes += node.size();
    if (waiting.size() == MOST_FILES || waitingBytes > MOST_BYTES) {
      makeWaiting();
    }
  }

  /** Has the files made that wait. */
  private void makeWaiting() throws IOException {
    if (waiting.isEmpty()) {
      return;
    }
    List<Waiting> files = waiting;
    waiting = new ArrayList<>();
    waitingBytes = 0;
    TreeLevel level = top();
    level.hold();
    crew.add(
        () -> {
          for (Waiting file : files) {
            make(level.folder(), file);
          }
          release(level);
        });
  }

  private void make(DirectoryHandle folder, Waiting file) throws IOException {
    byte[] name = file.name.toBytes();
    Attributes attributes = file.node.attributes();
    int mode = file.fresh.keep(attributes.mode()) ? attributes.mode() : 0600;
    try (OpenFile made = folder.create(name, mode)) {
      // Not larger than it need be: a system call takes a copy of all of it.
      long size = Math.max(LEAST_BUFFER, Math.min(file.node.size(), MOST_BUFFER));
      try (InputStream input = file.content.open()) {
        made.write(input, new byte[(int) size]);
      }
      TreeAttributes.set(made, attributes, file.fresh);
    }
    taken.add(folder.status(name).taken());
  }

  @Override
  public void link(ImagePath path, FileNode.RegularFile node, ImagePath target) throws IOException {
    DirectoryHandle folder = enter(path.parent().orElseThrow());
    deletions.clear(folder, path.name().toBytes(), false);
    makeWaiting();
    crew.finish(); // The target may be among them.
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
      down(top().folder(), top().path().child(name), name.toBytes());
    }
    return top().folder();
  }

  private void down(DirectoryHandle folder, ImagePath path, byte[] name) throws IOException {
    makeWaiting();
    boolean merged = deletions.clear(folder, name, true);
    Optional<FileStatus> there = merged ? folder.find(name) : Optional.empty();
    if (there.isEmpty()) {
      folder.makeDirectory(name, 0700);
      push(path, folder.open(name), implied.find(path).attributes());
    } else {
      push(path, folder.open(name), OverlayUpper.attributes(there.get()));
    }
  }

  private void push(ImagePath path, DirectoryHandle folder, Attributes attributes) {
    TreeLevel level = new TreeLevel(path, folder, attributes);
    open.add(level);
    levels.push(level);
  }

  private TreeLevel top() {
    return levels.element();
  }

  private void leave() throws IOException {
    makeWaiting();
    release(levels.pop());
  }

  private void release(TreeLevel level) throws IOException {
    OptionalLong size = level.release();
    if (size.isPresent()) {
      taken.add(size.getAsLong());
      open.remove(level);
    }
  }

  /**
   * Leaves all directories; nothing can be written after.
   *
   * @return what all that was written takes on the disk
   */
  long finish() throws IOException {
    while (!levels.isEmpty()) {
      leave();
    }
    crew.finish();
    return taken.sum();
  }

  /** Closes what a failure left open. */
  @Override
  public void close() throws PosixException {
    crew.stop();
    for (TreeLevel level : open) {
      level.close();
    }
  }
}
