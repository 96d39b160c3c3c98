package io.jbuild.layer;

import io.jbuild.archive.MalformedArchiveException;
import io.jbuild.archive.TarEntry;
import io.jbuild.file.Attributes;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.layer.IndexFormat.Content;
import java.io.IOException;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a layer that somebody else wrote, put in order, as if they had been unpacked one
 * after the other: the last of several with one name counts, a file in a directory's place removes
 * it, and a hard link is another name of what its target was then, and its attributes hold for all
 * names, as docker has it. What a careful unpacker would have to stop at is refused here.
 */
final class ForeignTree {
  private final NavigableMap<ImagePath, Item> items = new TreeMap<>();
  private @Nullable ImagePath checkedDirectory;

  void add(TarEntry entry, @Nullable Content content) throws MalformedArchiveException {
    ImagePath path = entry.path();
    for (int i = 0; i < path.depth(); i++) {
      ByteString name = path.names().get(i);
      boolean last = i == path.depth() - 1;
      if (Whiteouts.isMeta(name) && !(last && Whiteouts.isOpaque(name))) {
        return; // What aufs kept for itself.
      }
      if (Whiteouts.isWhiteout(name) && !last) {
        throw refused(entry, "is below a whiteout");
      }
    }
    if (path.isRoot()) {
      root(entry);
    } else if (Whiteouts.isOpaque(path.name())) {
      ImagePath directory = path.parent().orElseThrow();
      checkDirectories(entry, path);
      item(directory).opaque = true;
    } else if (Whiteouts.isWhiteout(path.name())) {
      checkDirectories(entry, path);
      item(deleted(entry, path)).whiteout = true;
    } else {
      checkDirectories(entry, path);
      put(entry, path, content);
    }
  }

  /** Writes all to an index. */
  void write(IndexWriter index) throws IOException {
    for (Item item : items.values()) {
      if (item.file != null) {
        item.file.names = 0;
      }
    }
    for (Item item : items.values()) {
      if (item.file != null) {
        item.file.names++;
      }
    }
    for (Map.Entry<ImagePath, Item> each : items.entrySet()) {
      write(index, each.getKey(), each.getValue());
    }
  }

  private void write(IndexWriter index, ImagePath path, Item item) throws IOException {
    if (item.node == null) {
      if (item.opaque || hasContent(path)) {
        index.opaque(path);
      } else {
        index.whiteout(path);
      }
    } else if (item.file != null) {
      int entry = index.add(path, item.file.node, item.file.content);
      if (item.file.names > 1) {
        if (item.file.first < 0) {
          item.file.first = entry;
        }
        index.link(item.file.first, entry);
      }
    } else {
      index.add(path, item.node);
      if (item.node.isDirectory() && (item.opaque || item.whiteout)) {
        // A whiteout of what the layer brings itself means what lower layers have there.
        index.opaque(path);
      }
    }
  }

  private boolean hasContent(ImagePath path) {
    ImagePath next = items.higherKey(path);
    return next != null && next.startsWith(path);
  }

  private void root(TarEntry entry) throws MalformedArchiveException {
    FileNode node = entry.node().orElse(null);
    if (node == null || !node.isDirectory()) {
      throw refused(entry, "would replace the root directory");
    }
    item(ImagePath.ROOT).node = node;
  }

  private void put(TarEntry entry, ImagePath path, @Nullable Content content)
      throws MalformedArchiveException {
    FileNode node = entry.node().orElse(null);
    File file =
        node instanceof FileNode.RegularFile regular && content != null
            ? new File(regular, content)
            : null;
    if (node == null) {
      Item target = items.get(entry.linkPath());
      if (target == null || target.node == null || target.node.isDirectory()) {
        throw refused(
            entry,
            "is a hard link to \""
                + entry.linkName()
                + "\", no file that this layer has before it");
      }
      if (entry.linkPath().equals(path)) {
        return;
      }
      target.node = target.node.with(merged(target.node.attributes(), entry.attributes()));
      node = target.node;
      file = target.file;
      if (file != null) {
        file.node = file.node.with(node.attributes());
      }
    }
    Item item = item(path);
    if (!node.isDirectory()) {
      checkedDirectory = null;
      removeContent(path);
      item.opaque = false;
    }
    item.node = node;
    item.file = file;
  }

  /** Unpacking a link sets the extended attributes it comes with, and removes none. */
  private static Attributes merged(Attributes target, Attributes link) {
    SortedMap<String, ByteString> xattrs = new TreeMap<>(target.xattrs());
    xattrs.putAll(link.xattrs());
    return new Attributes(link.mode(), link.uid(), link.gid(), link.modified(), xattrs);
  }

  private void removeContent(ImagePath path) {
    Iterator<ImagePath> below = items.tailMap(path, /* inclusive= */ false).keySet().iterator();
    while (below.hasNext() && below.next().startsWith(path)) {
      below.remove();
    }
  }

  private Item item(ImagePath path) {
    return items.computeIfAbsent(path, unused -> new Item());
  }

  /** Nothing may come to stand below what is not a directory, links to directories included. */
  private void checkDirectories(TarEntry entry, ImagePath path) throws MalformedArchiveException {
    ImagePath directory = path.parent().orElseThrow();
    if (checkedDirectory != null && checkedDirectory.equals(directory)) {
      return;
    }
    for (ImagePath at = directory; !at.isRoot(); at = at.parent().orElseThrow()) {
      Item item = items.get(at);
      if (item != null && item.node != null && !item.node.isDirectory()) {
        throw refused(entry, "is below " + at + ", which is no directory");
      }
    }
    checkedDirectory = directory;
  }

  private static ImagePath deleted(TarEntry entry, ImagePath path)
      throws MalformedArchiveException {
    try {
      return path.parent().orElseThrow().child(Whiteouts.deleted(path.name()));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new MalformedArchiveException(
          "the layer's entry \"" + entry.name() + "\" is a whiteout of no name", e);
    }
  }

  private static MalformedArchiveException refused(TarEntry entry, String why) {
    return new MalformedArchiveException("the layer's entry \"" + entry.name() + "\" " + why);
  }

  private static final class Item {
    private @Nullable FileNode node;
    private @Nullable File file;
    private boolean whiteout;
    private boolean opaque;
  }

  /** A regular file, whatever its names. */
  private static final class File {
    private final Content content;
    private FileNode.RegularFile node;
    private int names;
    private int first = -1;

    File(FileNode.RegularFile node, Content content) {
      this.node = node;
      this.content = content;
    }
  }
}
