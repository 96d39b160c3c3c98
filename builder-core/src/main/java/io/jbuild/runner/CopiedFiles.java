package io.jbuild.runner;

import io.jbuild.file.Attributes;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import io.jbuild.plan.ModeChange;
import io.jbuild.snapshot.Snapshot;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** One source's files as they arrive in an image: where they were, but as flags change them. */
final class CopiedFiles implements Snapshot {

  private final CopySource source;
  private final Changes changes;

  // Hard links join names within one source only, so each source gets numbers of its own.
  private final Map<Long, Long> linkGroups = new ConcurrentHashMap<>();

  /** What flags change of each file. */
  record Changes(Optional<Ownership> owner, Optional<ModeChange> mode, LongSupplier newLinkGroup) {}

  CopiedFiles(CopySource source, Changes changes) {
    this.source = source;
    this.changes = changes;
  }

  @Override
  public Optional<FileNode> find(ImagePath path) throws IOException {
    return source.snapshot().find(path).map(this::changed);
  }

  @Override
  public List<ImagePath> list(ImagePath directory) throws IOException {
    return source.snapshot().list(directory);
  }

  @Override
  public InputStream open(ImagePath file) throws IOException {
    return source.snapshot().open(file);
  }

  @Override
  public Digest digest(ImagePath file) throws IOException {
    return source.snapshot().digest(file);
  }

  /** A node of the source as it arrives. */
  FileNode changed(FileNode node) {
    Attributes before = node.attributes();
    FileNode changed = node;
    if (changes.mode().isPresent() || changes.owner().isPresent() || !before.xattrs().isEmpty()) {
      int mode = changes.mode().map(change -> change.apply(node)).orElse(before.mode());
      int uid = changes.owner().map(Ownership::uid).orElse(before.uid());
      int gid = changes.owner().map(Ownership::gid).orElse(before.gid());
      changed =
          node.with(new Attributes(mode, uid, gid, before.modified(), carried(before.xattrs())));
    }
    if (changed instanceof FileNode.RegularFile file && file.linkGroup() != 0) {
      return new FileNode.RegularFile(file.attributes(), file.size(), linkGroup(file.linkGroup()));
    }
    return changed;
  }

  private long linkGroup(long group) {
    // A file copied by its name is one name of it.
    return source.node().isDirectory()
        ? linkGroups.computeIfAbsent(group, key -> changes.newLinkGroup().getAsLong())
        : 0;
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
}
