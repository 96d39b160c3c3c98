package io.jbuild.runner;

import io.jbuild.archive.MalformedArchiveException;
import io.jbuild.archive.TarEntry;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.file.Attributes;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.snapshot.FileContent;
import io.jbuild.snapshot.PathResolution;
import io.jbuild.snapshot.Subtree;
import io.jbuild.snapshot.WritableSnapshot;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Unpacks an archive into a directory of a snapshot, which is the root for every name and link in
 * it: nothing leads out of it.
 */
final class ArchiveExtraction {

  private static final int MOST_REMEMBERED = 4096;

  private final WritableSnapshot destination;
  private final Subtree root;
  private final ContentSpool spool;
  private final Settings settings;
  private final NewDirectories implied;

  /** The files made so far that have several names. */
  private final Map<ImagePath, Extracted> linked = new TreeMap<>();

  private final Set<ImagePath> directories = new HashSet<>();

  /** Some of the directories that are reached without links, so that not each entry looks again. */
  private final Set<ImagePath> reached = new HashSet<>();

  /** Attributes met lately: most files of an archive have those of others. */
  private final Map<Attributes, Attributes> met = new HashMap<>();

  /** What the spool holds of archives before this one. */
  private final long before;

  /**
   * What does not come from the archive.
   *
   * @param owner of everything, in place of the archive's owners
   * @param created modification time of directories the archive only implies
   */
  record Settings(Optional<Ownership> owner, Instant created, LongSupplier newLinkGroup) {}

  private record Extracted(FileNode.RegularFile node, FileContent content) {}

  ArchiveExtraction(
      WritableSnapshot destination, ImagePath directory, ContentSpool spool, Settings settings) {
    this.destination = destination;
    this.root = new Subtree(destination, directory);
    this.spool = spool;
    this.before = spool.end();
    this.settings = settings;
    this.implied = new NewDirectories(destination, new Attributes(0755, 0, 0, settings.created()));
  }

  /** Unpacks all entries, in their order. */
  void extract(TarArchive archive) throws IOException {
    for (Optional<TarEntry> next = archive.next(); next.isPresent(); next = archive.next()) {
      TarEntry entry = next.get();
      check(entry);
      ImagePath name = inside(entry.name());
      // The archive's own root does not change the directory it is unpacked into.
      if (name.isRoot()) {
        continue;
      }
      ImagePath parent = parent(name);
      ImagePath path = root.whole(parent).child(name.name());
      Reserved.refuse(path);
      touch(root.whole(parent));
      if (entry.node().filter(FileNode::isDirectory).isEmpty()
          && destination.find(path).filter(FileNode::isDirectory).isPresent()) {
        reached.clear();
      }
      if (entry.node().isPresent()) {
        put(path, changed(entry.node().get()), archive);
      } else {
        link(path, name, entry);
      }
    }
  }

  private void put(ImagePath path, FileNode node, TarArchive archive) throws IOException {
    if (node instanceof FileNode.RegularFile file) {
      FileContent content = spool.add(archive.content());
      put(
          path,
          new Extracted(new FileNode.RegularFile(file.attributes(), file.size(), 0), content));
      return;
    }
    linked.remove(path);
    destination.put(path, node);
    if (node.isDirectory()) {
      directories.add(path);
    }
  }

  private void put(ImagePath path, Extracted file) throws IOException {
    if (file.node().linkGroup() == 0) {
      linked.remove(path);
    } else {
      linked.put(path, file);
    }
    destination.put(path, file.node(), file.content());
  }

  private void link(ImagePath path, ImagePath name, TarEntry link) throws IOException {
    ImagePath named = inside(link.linkName());
    ImagePath target =
        named.isRoot() ? named : PathResolution.resolve(root, up(named)).child(named.name());
    ImagePath whole = root.whole(target);
    Optional<FileNode> node = root.find(target);
    if (node.isEmpty() || node.get().isDirectory()) {
      throw broken("link " + name + ": no such file: " + link.linkName());
    }
    if (whole.equals(path)) {
      return;
    }
    if (!(node.get() instanceof FileNode.RegularFile file)) {
      destination.put(path, changed(node.get().with(link.attributes())));
      return;
    }
    FileNode.RegularFile changed =
        (FileNode.RegularFile) changed(new FileNode.RegularFile(link.attributes(), file.size(), 0));
    Extracted first = linked.get(whole);
    if (first == null
        && destination.contentOf(whole).orElse(null) instanceof ContentSpool.Piece piece
        && piece.addedSince(before)) {
      first = new Extracted(new FileNode.RegularFile(file.attributes(), file.size(), 0), piece);
    }
    if (first == null) {
      // A file of the image: its content is copied, since a layer cannot link to another's file.
      put(path, new Extracted(changed, spool.add(destination.open(whole))));
      return;
    }
    share(whole, path, first, changed);
  }

  /** Makes one file of all names of the first and the new one. */
  private void share(ImagePath first, ImagePath path, Extracted file, FileNode.RegularFile changed)
      throws IOException {
    long group = file.node().linkGroup();
    boolean alone = group == 0;
    Attributes attributes =
        new Attributes(
            changed.attributes().mode(),
            changed.attributes().uid(),
            changed.attributes().gid(),
            changed.attributes().modified(),
            file.node().attributes().xattrs());
    Extracted shared =
        new Extracted(
            new FileNode.RegularFile(
                attributes, changed.size(), alone ? settings.newLinkGroup().getAsLong() : group),
            file.content());
    List<ImagePath> names = new ArrayList<>(List.of(first, path));
    if (!alone && !shared.node().equals(file.node())) {
      linked.forEach(
          (other, known) -> {
            if (known.node().linkGroup() == group && !other.equals(first)) {
              names.add(other);
            }
          });
    }
    for (ImagePath each : names) {
      if (each.equals(path) || destination.find(each).isPresent()) {
        put(each, shared);
      }
    }
  }

  /** The directory a name is in, links followed, made where it is only implied. */
  private ImagePath parent(ImagePath name) throws IOException {
    ImagePath above = up(name);
    if (reached.contains(above)) {
      return above;
    }
    ImagePath at = ImagePath.ROOT;
    for (ByteString step : above.names()) {
      ImagePath next = at.child(step);
      Optional<FileNode> node = root.find(next);
      if (node.isEmpty()) {
        implied.make(root.whole(next));
      } else if (node.get() instanceof FileNode.SymbolicLink) {
        next = PathResolution.resolve(root, next);
        node = root.find(next);
        if (node.isEmpty()) {
          throw broken("open " + name + ": no such file or directory");
        }
      }
      if (node.isPresent() && !node.get().isDirectory()) {
        throw broken("open " + name + ": not a directory");
      }
      at = next;
    }
    if (at.equals(above)) {
      makeRoom(reached);
      reached.add(above);
    }
    return at;
  }

  /** Gives a directory that is not in the archive the time of what is made in it. */
  private void touch(ImagePath directory) throws IOException {
    if (directories.add(directory)) {
      implied.touch(directory);
    }
  }

  private FileNode changed(FileNode node) {
    Attributes before = node.attributes();
    int uid = settings.owner().map(Ownership::uid).orElse(before.uid());
    int gid = settings.owner().map(Ownership::gid).orElse(before.gid());
    Instant modified =
        before.modified().isBefore(Instant.EPOCH) ? Instant.EPOCH : before.modified();
    int mode = node instanceof FileNode.SymbolicLink ? 0777 : before.mode();
    return node.with(
        shared(new Attributes(mode, uid, gid, modified, CopiedFiles.carried(before.xattrs()))));
  }

  private Attributes shared(Attributes attributes) {
    makeRoom(met.keySet());
    Attributes known = met.putIfAbsent(attributes, attributes);
    return known == null ? attributes : known;
  }

  private static void makeRoom(Set<?> remembered) {
    if (remembered.size() >= MOST_REMEMBERED) {
      remembered.clear();
    }
  }

  private static void check(TarEntry entry) {
    try {
      entry.checkLengths();
    } catch (MalformedArchiveException e) {
      throw new BuildException(
          Blame.DOCKERFILE,
          String.valueOf(e.getMessage()),
          "Make the archive again without it.",
          e);
    }
  }

  private static ImagePath up(ImagePath name) {
    return name.parent().orElse(ImagePath.ROOT);
  }

  /** What a name means inside the directory: {@code ..} at its top stays there. */
  private static ImagePath inside(ByteString name) {
    try {
      return ImagePath.of(name);
    } catch (IllegalArgumentException e) {
      throw new BuildException(
          Blame.DOCKERFILE, "the archive holds a name that cannot be: " + e.getMessage(), "", e);
    }
  }

  private static BuildException broken(String message) {
    return new BuildException(
        Blame.DOCKERFILE, message, "Its parent or target is neither in the archive nor above it.");
  }
}
