package io.jbuild.sandbox;

import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import io.jbuild.posix.DirectoryHandle;
import io.jbuild.posix.FileStatus;
import io.jbuild.posix.TreeListing;
import io.jbuild.posix.TreeListing.Folder;
import io.jbuild.snapshot.UpperTree;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What changed in a directory between two listings, as an overlay's upper directory would show it:
 * only what may have changed is looked at, and only that is read where its bytes are asked for.
 *
 * <p>An overlay makes a file of its own of each name that a command changes, though it had several
 * names before; so do names here that were one file and still are, unless that would make a layer
 * many times as large. On a disk all names of a file change, on an overlay those that were named.
 * Names of a file that has others elsewhere, as in a cache, are always files of their own.
 */
public final class FolderChanges implements UpperTree, Closeable {

  /** Bytes that copies of a file may take in a layer. */
  private static final long MOST_COPIED = 16 << 20;

  private final Path directory;
  private final OverlayUpper content;
  private final Node root;
  private final Set<Long> linkedAnew = new HashSet<>();
  private final TreeListing now;
  private @Nullable Map<Long, Integer> names;

  /** A directory that changed, or has something in it that did. */
  private static final class Node {
    final boolean opaque;

    /** By name; null for what is deleted, or is no directory. */
    final TreeMap<ByteString, Change> children = new TreeMap<>();

    Node(boolean opaque) {
      this.opaque = opaque;
    }
  }

  /** A name that changed. */
  private record Change(boolean deleted, @Nullable Node folder) {}

  /**
   * Compares.
   *
   * @param directory as it was when the second listing was made
   */
  public FolderChanges(Path directory, TreeListing before, TreeListing now) {
    this.directory = directory;
    this.content = new OverlayUpper(directory);
    this.root = new Node(false);
    this.now = now;
    compare(before.root(), now.root(), root);
  }

  private void compare(Folder before, Folder now, Node node) {
    int old = 0;
    int index = 0;
    while (old < before.size() || index < now.size()) {
      int order = order(before, old, now, index);
      if (order < 0) {
        node.children.put(ByteString.of(before.name(old++)), new Change(true, null));
      } else if (order > 0) {
        added(now, index++, node);
      } else {
        both(before, old++, now, index++, node);
      }
    }
  }

  private static int order(Folder before, int old, Folder now, int index) {
    if (old == before.size()) {
      return 1;
    }
    return index == now.size() ? -1 : Arrays.compareUnsigned(before.name(old), now.name(index));
  }

  private void added(Folder now, int index, Node node) {
    Node inside = null;
    if (now.isFolder(index)) {
      inside = all(now.folder(index), false);
    } else {
      linkedAnew.add(now.inode(index));
    }
    node.children.put(ByteString.of(now.name(index)), new Change(false, inside));
  }

  private Node all(Folder folder, boolean opaque) {
    Node node = new Node(opaque);
    for (int i = 0; i < folder.size(); i++) {
      added(folder, i, node);
    }
    return node;
  }

  private void both(Folder before, int old, Folder now, int index, Node node) {
    boolean same = now.same(index, before, old);
    ByteString name = ByteString.of(now.name(index));
    boolean sameFile = now.isSameFile(index, before, old);
    if (now.isFolder(index)) {
      Node inside;
      if (before.isFolder(old) && sameFile) {
        inside = new Node(false);
        compare(before.folder(old), now.folder(index), inside);
      } else {
        inside = all(now.folder(index), before.isFolder(old));
      }
      if (!same || !inside.children.isEmpty()) {
        node.children.put(name, new Change(false, inside));
      }
    } else if (!same) {
      if (!sameFile) {
        linkedAnew.add(now.inode(index));
      }
      node.children.put(name, new Change(false, null));
    }
  }

  @Override
  public Optional<FileNode> root() throws IOException {
    return content.root();
  }

  @Override
  public List<Entry> list(ImagePath path) throws IOException {
    Node node = find(path);
    List<Entry> entries = new ArrayList<>();
    if (node == null || node.children.isEmpty()) {
      return entries;
    }
    try (DirectoryHandle folder = TreeFolder.open(directory, path)) {
      for (Map.Entry<ByteString, Change> child : node.children.entrySet()) {
        ImagePath place = path.child(child.getKey());
        if (child.getValue().deleted()) {
          entries.add(new Entry(place, Optional.empty()));
          continue;
        }
        byte[] name = child.getKey().toBytes();
        FileStatus status = folder.status(name);
        if (status.type() != FileStatus.Type.SOCKET) {
          entries.add(new Entry(place, node(folder, name, status)));
        }
      }
    }
    return entries;
  }

  private Optional<FileNode> node(DirectoryHandle folder, byte[] name, FileStatus status)
      throws IOException {
    Optional<FileNode> node = OverlayUpper.node(folder, name, status);
    if (node.isPresent()
        && node.get() instanceof FileNode.RegularFile file
        && file.linkGroup() != 0
        && (hasNamesElsewhere(status)
            || !linkedAnew.contains(status.inode())
                && (status.links() - 1) * status.size() <= MOST_COPIED)) {
      return Optional.of(new FileNode.RegularFile(file.attributes(), file.size(), 0));
    }
    return node;
  }

  private boolean hasNamesElsewhere(FileStatus status) {
    Map<Long, Integer> counted = names;
    if (counted == null) {
      counted = new HashMap<>();
      count(now.root(), counted);
      names = counted;
    }
    return counted.getOrDefault(status.inode(), 0) < status.links();
  }

  private static void count(Folder folder, Map<Long, Integer> names) {
    for (int i = 0; i < folder.size(); i++) {
      if (folder.isFolder(i)) {
        count(folder.folder(i), names);
      } else {
        names.merge(folder.inode(i), 1, Integer::sum);
      }
    }
  }

  @Override
  public boolean opaque(ImagePath path) {
    Node node = find(path);
    return node != null && node.opaque;
  }

  @Override
  public InputStream open(ImagePath file) throws IOException {
    return content.open(file);
  }

  @Override
  public Digest digest(ImagePath file) throws IOException {
    return content.digest(file);
  }

  @Override
  public void close() throws IOException {
    content.close();
  }

  private @Nullable Node find(ImagePath path) {
    Node node = root;
    for (ByteString name : path.names()) {
      Change change = node.children.get(name);
      if (change == null || change.folder() == null) {
        return null;
      }
      node = change.folder();
    }
    return node;
  }

  /** All paths that may have changed and are there, what is in a directory before itself. */
  public List<ImagePath> paths() {
    List<ImagePath> paths = new ArrayList<>();
    collect(ImagePath.ROOT, root, paths);
    return paths;
  }

  private static void collect(ImagePath path, Node node, List<ImagePath> paths) {
    node.children.forEach(
        (name, change) -> {
          if (!change.deleted()) {
            ImagePath child = path.child(name);
            if (change.folder() != null) {
              collect(child, change.folder(), paths);
            }
            paths.add(child);
          }
        });
  }
}
