package io.jbuild.runner;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.file.Attributes;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.plan.ModeChange;
import io.jbuild.snapshot.WritableSnapshot;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** Puts one source at a path of a snapshot, with all that is selected below it. */
final class TreeCopy implements SelectedFiles.Visitor {

  private final CopySource source;
  private final ImagePath target;
  private final WritableSnapshot destination;
  private final Changes changes;

  // Hard links join names within one source only, so each source gets numbers of its own.
  private final Map<Long, Long> linkGroups = new HashMap<>();

  /** What flags change of each file. */
  record Changes(Optional<Ownership> owner, Optional<ModeChange> mode, LongSupplier newLinkGroup) {}

  TreeCopy(CopySource source, ImagePath target, WritableSnapshot destination, Changes changes) {
    this.source = source;
    this.target = target;
    this.destination = destination;
    this.changes = changes;
  }

  @Override
  public void top(ImagePath path, FileNode node) throws IOException {
    Optional<FileNode> existing = destination.find(target);
    if (!node.isDirectory()) {
      putFile(path, node, target, existing);
      return;
    }
    if (existing.isPresent() && !existing.get().isDirectory()) {
      throw notADirectory(target);
    }
    // The directory was made before, or stood there: it keeps its mode and owner. The root of an
    // image is in no layer.
    if (!target.isRoot()) {
      FileNode directory = existing.orElse(node);
      destination.put(
          target,
          directory.with(directory.attributes().withModified(node.attributes().modified())));
    }
  }

  @Override
  public void parent(ImagePath relative, ImagePath path, FileNode node) throws IOException {
    ImagePath to = relative.rebase(ImagePath.ROOT, target);
    Optional<FileNode> existing = destination.find(to);
    if (existing.isEmpty()) {
      Reserved.refuse(to);
      destination.put(to, changed(node));
    } else if (existing.get().isDirectory()) {
      Attributes kept = existing.get().attributes();
      destination.put(to, existing.get().with(kept.withMode(node.attributes().mode())));
    } else {
      throw notADirectory(to);
    }
  }

  @Override
  public void selected(ImagePath relative, ImagePath path, FileNode node) throws IOException {
    ImagePath to = relative.rebase(ImagePath.ROOT, target);
    Optional<FileNode> existing = destination.find(to);
    if (!node.isDirectory()) {
      putFile(path, node, to, existing);
    } else if (existing.isPresent() && !existing.get().isDirectory()) {
      throw notADirectory(to);
    } else {
      Reserved.refuse(to);
      destination.put(to, changed(node));
    }
  }

  private void putFile(ImagePath path, FileNode node, ImagePath to, Optional<FileNode> existing)
      throws IOException {
    if (existing.isPresent() && existing.get().isDirectory()) {
      throw new BuildException(
          Blame.DOCKERFILE,
          "cannot replace to directory " + to + " with file",
          "Remove the directory with a RUN before, or copy to another place.");
    }
    Reserved.refuse(to);
    destination.put(to, changed(node), source.snapshot(), path);
  }

  private FileNode changed(FileNode node) {
    Attributes before = node.attributes();
    int mode = changes.mode().map(change -> change.apply(node)).orElse(before.mode());
    int uid = changes.owner().map(Ownership::uid).orElse(before.uid());
    int gid = changes.owner().map(Ownership::gid).orElse(before.gid());
    FileNode changed =
        node.with(new Attributes(mode, uid, gid, before.modified(), carried(before.xattrs())));
    if (changed instanceof FileNode.RegularFile file) {
      return new FileNode.RegularFile(file.attributes(), file.size(), linkGroup(file.linkGroup()));
    }
    return changed;
  }

  private long linkGroup(long group) {
    // A file copied by its name is one name of it.
    return group == 0 || !source.node().isDirectory()
        ? 0
        : linkGroups.computeIfAbsent(group, key -> changes.newLinkGroup().getAsLong());
  }

  /** Without {@code user.*}, which BuildKit does not carry into an image. */
  static SortedMap<String, ByteString> carried(SortedMap<String, ByteString> xattrs) {
    if (xattrs.isEmpty()) {
      return xattrs;
    }
    SortedMap<String, ByteString> carried = new TreeMap<>(xattrs);
    carried.keySet().removeIf(name -> name.startsWith("user."));
    return carried;
  }

  private static BuildException notADirectory(ImagePath path) {
    return new BuildException(
        Blame.DOCKERFILE,
        "cannot copy to non-directory: " + path,
        "A directory cannot take the place of a file or link that stands there already.");
  }
}
