package io.jbuild.snapshot;

import io.jbuild.file.Attributes;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NotDirectoryException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A snapshot below, and above it a virtual upper directory that takes the writes. */
public final class UpperSnapshot implements WritableSnapshot {
  /** Above all numbers that a stack of layers gives. */
  private static final long FIRST_LINK_GROUP = 1L << 62;

  private final Snapshot lower;
  private final VirtualUpper upper = new VirtualUpper();
  private final Map<SourceGroup, Long> linkGroups = new HashMap<>();

  /** Takes writes above this snapshot. */
  public UpperSnapshot(Snapshot lower) {
    this.lower = lower;
  }

  @Override
  public Optional<FileNode> find(ImagePath path) throws IOException {
    Seen seen = see(path);
    if (path.isRoot() && upper.root().isEmpty()) {
      return lower.find(path);
    }
    return switch (seen.where) {
      case UPPER -> Optional.ofNullable(seen.entry()).map(entry -> entry.node);
      case LOWER -> lower.find(path);
      case NOWHERE -> Optional.empty();
    };
  }

  @Override
  public List<ImagePath> list(ImagePath directory) throws IOException {
    Seen seen = see(directory);
    UpperNode entry = seen.entry();
    if (entry == null) {
      return seen.where == Where.LOWER ? lower.list(directory) : List.of();
    }
    TreeSet<ImagePath> paths = new TreeSet<>();
    if (!seen.lowerHidden && entry.isDirectory()) {
      paths.addAll(lower.list(directory));
    }
    entry
        .children()
        .forEach(
            (name, child) -> {
              if (child.node == null) {
                paths.remove(directory.child(name));
              } else {
                paths.add(directory.child(name));
              }
            });
    return new ArrayList<>(paths);
  }

  @Override
  public InputStream open(ImagePath file) throws IOException {
    return see(file).where == Where.LOWER ? lower.open(file) : upper.open(file);
  }

  @Override
  public Digest digest(ImagePath file) throws IOException {
    return see(file).where == Where.LOWER ? lower.digest(file) : upper.digest(file);
  }

  @Override
  public void put(ImagePath path, FileNode node, Snapshot source, ImagePath sourcePath)
      throws IOException {
    if (node instanceof FileNode.RegularFile file) {
      replace(path, UpperNode.file(grouped(file, source), source, sourcePath));
    } else {
      put(path, node);
    }
  }

  @Override
  public void put(ImagePath path, FileNode node) throws IOException {
    if (node instanceof FileNode.RegularFile) {
      throw new IllegalArgumentException("a regular file without bytes: " + path);
    }
    if (path.isRoot()) {
      if (!node.isDirectory()) {
        throw new NotDirectoryException("/");
      }
      upper.putRoot(node);
      return;
    }
    Seen seen = see(path);
    UpperNode entry = seen.entry();
    if (node.isDirectory() && entry != null && entry.isDirectory()) {
      parent(path).put(path.name(), entry.with(node));
    } else if (node.isDirectory()
        && seen.where == Where.LOWER
        && lower.find(path).filter(FileNode::isDirectory).isPresent()) {
      parent(path).put(path.name(), UpperNode.merged(node));
    } else {
      replace(path, UpperNode.replacing(node));
    }
  }

  @Override
  public void put(ImagePath path, FileNode.RegularFile node, byte[] content) throws IOException {
    FileNode.RegularFile file = new FileNode.RegularFile(node.attributes(), content.length, 0);
    replace(path, UpperNode.file(file, content.clone()));
  }

  @Override
  public Optional<ImagePath> putFrom(Snapshot source, ImagePath path) {
    UpperNode entry = see(path).entry();
    return entry != null && entry.source == source
        ? Optional.ofNullable(entry.sourcePath)
        : Optional.empty();
  }

  @Override
  public void remove(ImagePath path) throws IOException {
    if (path.isRoot()) {
      throw new IllegalArgumentException("the root cannot be removed");
    }
    if (find(path).isEmpty()) {
      return;
    }
    UpperNode parent = parent(path);
    ImagePath directory = path.parent().orElseThrow();
    if (see(directory).lowerHidden || lower.find(path).isEmpty()) {
      parent.remove(path.name());
    } else {
      parent.put(path.name(), UpperNode.whiteout());
    }
  }

  @Override
  public LayerDiff diff() {
    return SnapshotComparison.between(lower, upper);
  }

  private void replace(ImagePath path, UpperNode entry) throws IOException {
    if (path.isRoot()) {
      throw new NotDirectoryException("/");
    }
    parent(path).put(path.name(), entry);
  }

  /** The directory a path is in, taken into the upper tree as the overlay does on a write. */
  private UpperNode parent(ImagePath path) throws IOException {
    UpperNode at = upper.rootNode();
    List<ByteString> names = path.names();
    for (int i = 0; i < names.size() - 1; i++) {
      ByteString name = names.get(i);
      UpperNode next = at.child(name);
      if (next == null) {
        ImagePath directory = path.first(i + 1);
        Optional<FileNode> below = find(directory);
        if (below.isPresent() && below.get().isDirectory()) {
          next = UpperNode.merged(below.get());
          at.put(name, next);
        }
      }
      if (next == null || !next.isDirectory()) {
        throw new NotDirectoryException(path.first(i + 1).toString());
      }
      at = next;
    }
    return at;
  }

  private FileNode.RegularFile grouped(FileNode.RegularFile file, Snapshot source) {
    if (file.linkGroup() == 0) {
      return file;
    }
    SourceGroup key = new SourceGroup(new Identity(source), file.linkGroup(), file.attributes());
    long group = linkGroups.computeIfAbsent(key, unused -> FIRST_LINK_GROUP + linkGroups.size());
    return new FileNode.RegularFile(file.attributes(), file.size(), group);
  }

  private Seen see(ImagePath path) {
    UpperNode at = upper.rootNode();
    boolean hidden = at.opaque;
    for (ByteString name : path.names()) {
      if (!at.isDirectory()) {
        return new Seen(Where.NOWHERE, null, /* lowerHidden= */ true);
      }
      UpperNode next = at.child(name);
      if (next == null) {
        return new Seen(hidden ? Where.NOWHERE : Where.LOWER, null, hidden);
      }
      if (next.node == null) {
        return new Seen(Where.NOWHERE, null, /* lowerHidden= */ true);
      }
      hidden |= next.opaque || !next.isDirectory();
      at = next;
    }
    return new Seen(Where.UPPER, at, hidden);
  }

  private enum Where {
    UPPER,
    LOWER,
    NOWHERE
  }

  /** Where a path is found, and whether what lower layers have below it is hidden. */
  private record Seen(Where where, @Nullable UpperNode entry, boolean lowerHidden) {}

  /** What makes names one file: attributes too, since a tar keeps those of the first name only. */
  private record SourceGroup(Identity source, long group, Attributes attributes) {}

  /** A snapshot as itself, whatever its equality. */
  private record Identity(Snapshot snapshot) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Identity that && that.snapshot == snapshot;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(snapshot);
    }
  }
}
