package io.jbuild;

import io.jbuild.file.Attributes;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.image.StoredImage;
import io.jbuild.machine.Store;
import io.jbuild.snapshot.Snapshot;
import io.jbuild.testkit.TarEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The engine's own view of an image's files, in the words of the testkit. */
final class OwnView {

  private final Snapshot snapshot;
  private final Map<Long, String> firstNames = new TreeMap<>();
  private final SortedMap<String, TarEntry> entries = new TreeMap<>();

  private OwnView(Snapshot snapshot) {
    this.snapshot = snapshot;
  }

  /** All files of an image as one line each, without their times. */
  static List<String> lines(Path root, String name) throws IOException {
    Store store = Store.open(root);
    StoredImage image = store.image(name);
    OwnView view = new OwnView(store.layers().snapshot(store.images().open(image).layers()));
    view.directory(ImagePath.ROOT);
    List<String> lines = new ArrayList<>();
    view.entries.forEach((path, entry) -> lines.add(view.withLink(entry).line()));
    return Collections.unmodifiableList(lines);
  }

  private void directory(ImagePath directory) throws IOException {
    for (ImagePath path : snapshot.list(directory)) {
      FileNode node = snapshot.find(path).orElseThrow();
      String name = path.toString().substring(1);
      entries.put(name, entry(path, name, node));
      if (node.isDirectory()) {
        directory(path);
      }
    }
  }

  private TarEntry entry(ImagePath path, String name, FileNode node) throws IOException {
    if (node instanceof FileNode.RegularFile file) {
      // The group's number for now: which of its names is the first is known at the end.
      String group = file.linkGroup() == 0 ? "" : String.valueOf(file.linkGroup());
      firstNames.merge(file.linkGroup(), name, (a, b) -> a.compareTo(b) < 0 ? a : b);
      String digest = snapshot.digest(path).hex();
      return entry(name, TarEntry.Type.FILE, node, new Content(file.size(), group, "", digest));
    }
    if (node instanceof FileNode.SymbolicLink link) {
      String target = link.target().toString();
      return entry(name, TarEntry.Type.SYMLINK, node, new Content(0, target, "", ""));
    }
    if (node instanceof FileNode.Device device) {
      TarEntry.Type type =
          device.kind() == FileNode.Device.Kind.BLOCK
              ? TarEntry.Type.BLOCK_DEVICE
              : TarEntry.Type.CHARACTER_DEVICE;
      String numbers = device.major() + ":" + device.minor();
      return entry(name, type, node, new Content(0, "", numbers, ""));
    }
    TarEntry.Type type = node.isDirectory() ? TarEntry.Type.DIRECTORY : TarEntry.Type.FIFO;
    return entry(name, type, node, new Content(0, "", "", ""));
  }

  /** What only some kinds of file have. */
  private record Content(long size, String link, String device, String digest) {}

  private static TarEntry entry(String name, TarEntry.Type type, FileNode node, Content content) {
    Attributes attributes = node.attributes();
    SortedMap<String, String> xattrs = new TreeMap<>();
    attributes
        .xattrs()
        .forEach((key, value) -> xattrs.put(key, HexFormat.of().formatHex(value.toBytes())));
    return new TarEntry(
        name,
        type,
        attributes.mode(),
        attributes.uid(),
        attributes.gid(),
        content.size(),
        attributes.modified(),
        content.link(),
        content.device(),
        xattrs,
        content.digest());
  }

  private TarEntry withLink(TarEntry entry) {
    if (entry.type() != TarEntry.Type.FILE || entry.link().isEmpty()) {
      return entry;
    }
    String first = String.valueOf(firstNames.get(Long.valueOf(entry.link())));
    return entry.linkedTo(first.equals(entry.path()) ? "" : first);
  }
}
