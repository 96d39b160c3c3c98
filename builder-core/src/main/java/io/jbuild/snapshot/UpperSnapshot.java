package io.jbuild.snapshot;

import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A snapshot below, and above it a virtual upper directory that takes the writes. */
public final class UpperSnapshot implements WritableSnapshot {
  private final Snapshot lower;
  private final VirtualUpper upper = new VirtualUpper();
  private final LinkGroups linkGroups = new LinkGroups();

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
      case UPPER -> Optional.ofNullable(seen.entry()).flatMap(UpperNode::node);
      case LOWER -> lower.find(path);
      case NOWHERE -> Optional.empty();
    };
  }

  @Override
  public List<ImagePath> list(ImagePath directory) throws IOException {
    Seen seen = see(directory);
    if (!(seen.entry() instanceof UpperDirectory entry)) {
      return seen.where == Where.LOWER ? lower.list(directory) : List.of();
    }
    UpperListing above = entry.list();
    List<ImagePath> below = seen.lowerHidden ? List.of() : lower.list(directory);
    if (below.isEmpty()) {
      return above.paths(directory);
    }
    List<ImagePath> paths = new ArrayList<>(below.size() + above.size());
    int at = 0;
    for (int i = 0; i < above.size(); i++) {
      ByteString name = above.name(i);
      while (at < below.size() && below.get(at).name().compareTo(name) < 0) {
        paths.add(below.get(at++));
      }
      if (at < below.size() && below.get(at).name().equals(name)) {
        at++;
      }
      if (!above.whiteout(i)) {
        paths.add(directory.child(name));
      }
    }
    paths.addAll(below.subList(at, below.size()));
    return paths;
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
      FileContent content = new UpperNode.SnapshotFile(source, sourcePath);
      replace(path, UpperNode.file(linkGroups.joined(file, source), content));
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
    if (node.isDirectory() && seen.entry() instanceof UpperDirectory) {
      written(path).become(node);
    } else if (node.isDirectory()
        && seen.where == Where.LOWER
        && lower.find(path).filter(FileNode::isDirectory).isPresent()) {
      replace(path, UpperNode.merged(node));
    } else {
      replace(path, UpperNode.replacing(node));
    }
  }

  @Override
  public void put(ImagePath path, FileNode.RegularFile node, byte[] content) throws IOException {
    FileNode.RegularFile file = new FileNode.RegularFile(node.attributes(), content.length, 0);
    replace(path, UpperNode.file(file, new UpperNode.Bytes(content)));
  }

  @Override
  public void put(ImagePath path, FileNode.RegularFile node, FileContent content)
      throws IOException {
    replace(path, UpperNode.file(linkGroups.joined(node, this), content));
  }

  @Override
  public void graft(ImagePath directory, Snapshot view, ImagePath viewDirectory)
      throws IOException {
    UpperDirectory at = written(directory);
    if (at.graft().isPresent()) {
      for (ImagePath path : view.list(viewDirectory)) {
        putAll(directory.child(path.name()), view, path);
      }
      return;
    }
    // What was written before is in front of what is shown: that of one name is put over it.
    for (ByteString name : at.writtenNames()) {
      putAll(directory.child(name), view, viewDirectory.child(name));
    }
    upper.forget();
    at.show(new UpperDirectory.Graft(view, viewDirectory, linkGroups));
  }

  private void putAll(ImagePath path, Snapshot view, ImagePath viewPath) throws IOException {
    Optional<FileNode> node = view.find(viewPath);
    if (node.isPresent()) {
      put(path, node.get(), view, viewPath);
      if (node.get().isDirectory()) {
        graft(path, view, viewPath);
      }
    }
  }

  @Override
  public Optional<FileContent> contentOf(ImagePath path) throws IOException {
    return see(path).entry() instanceof UpperNode.File file
        ? Optional.of(file.content())
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
    ImagePath directory = path.parent().orElseThrow();
    UpperDirectory parent = written(directory);
    boolean below = !see(directory).lowerHidden && lower.find(path).isPresent();
    parent.remove(path.name());
    if (below || parent.child(path.name()) != null) {
      parent.put(path.name(), UpperNode.WHITEOUT);
    }
  }

  @Override
  public LayerDiff diff() {
    LayerDiff diff = SnapshotComparison.between(lower, upper);
    return visitor -> {
      try {
        diff.forEach(visitor);
      } catch (UncheckedIOException e) {
        // Of a list that is made while it is gone through.
        throw Objects.requireNonNull(e.getCause());
      }
    };
  }

  private void replace(ImagePath path, UpperNode entry) throws IOException {
    if (path.isRoot()) {
      throw new NotDirectoryException("/");
    }
    written(path.parent().orElseThrow()).put(path.name(), entry);
  }

  /** A directory, taken into the upper tree as the overlay does on a write. */
  private UpperDirectory written(ImagePath path) throws IOException {
    upper.forget();
    UpperDirectory at = upper.rootNode();
    int depth = 0;
    for (ByteString name : path.names()) {
      depth++;
      UpperNode next = at.written(name);
      if (next == null) {
        next = toWrite(at, name, path.first(depth));
      }
      if (!(next instanceof UpperDirectory directory)) {
        throw new NotDirectoryException(path.first(depth).toString());
      }
      at = directory;
    }
    return at;
  }

  /** What a directory shows of a snapshot, or lower layers have, now written. */
  private @Nullable UpperNode toWrite(UpperDirectory parent, ByteString name, ImagePath path)
      throws IOException {
    UpperNode shown = parent.child(name);
    if (shown == null) {
      Optional<FileNode> below = find(path).filter(FileNode::isDirectory);
      shown = below.isPresent() ? UpperNode.merged(below.get()) : null;
    }
    if (shown instanceof UpperDirectory) {
      parent.put(name, shown);
    }
    return shown;
  }

  private Seen see(ImagePath path) throws IOException {
    UpperNode at = upper.rootNode();
    boolean hidden = at.hides();
    for (ByteString name : path.names()) {
      if (!(at instanceof UpperDirectory directory)) {
        return new Seen(Where.NOWHERE, null, /* lowerHidden= */ true);
      }
      UpperNode next = directory.child(name);
      if (next == null) {
        return new Seen(hidden ? Where.NOWHERE : Where.LOWER, null, hidden);
      }
      if (next == UpperNode.WHITEOUT) {
        return new Seen(Where.NOWHERE, null, /* lowerHidden= */ true);
      }
      hidden |= next.hides();
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
}
