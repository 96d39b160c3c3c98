package io.jbuild.images;

import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import io.jbuild.result.FileChange;
import io.jbuild.snapshot.LayerDiff;
import io.jbuild.snapshot.Snapshot;
import io.jbuild.snapshot.SnapshotComparison;
import io.jbuild.snapshot.UpperTree;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What one file system changes of another, found as a layer's changes are: as if the second were
 * written on top of the first.
 */
public final class SnapshotDifference implements UpperTree {

  private final Snapshot before;
  private final Snapshot after;

  private SnapshotDifference(Snapshot before, Snapshot after) {
    this.before = before;
    this.after = after;
  }

  /** The changes, in the order of paths. */
  public static List<FileChange> between(Snapshot before, Snapshot after) throws IOException {
    Lines lines = new Lines(before);
    SnapshotComparison.between(before, new SnapshotDifference(before, after)).forEach(lines);
    lines.found.sort(Comparator.comparing(change -> ImagePath.of(change.path())));
    return lines.found;
  }

  @Override
  public Optional<FileNode> root() throws IOException {
    return after.find(ImagePath.ROOT);
  }

  @Override
  public List<Entry> list(ImagePath directory) throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (ImagePath path : after.list(directory)) {
      entries.add(new Entry(path, after.find(path)));
    }
    for (ImagePath path : before.list(directory)) {
      if (after.find(path).isEmpty()) {
        entries.add(new Entry(path, Optional.empty()));
      }
    }
    entries.sort(Comparator.comparing(Entry::path));
    return entries;
  }

  @Override
  public boolean opaque(ImagePath directory) {
    return false;
  }

  @Override
  public InputStream open(ImagePath file) throws IOException {
    return after.open(file);
  }

  @Override
  public Digest digest(ImagePath file) throws IOException {
    return after.digest(file);
  }

  private static final class Lines implements LayerDiff.ChangeVisitor {
    private final Snapshot before;
    private final List<FileChange> found = new ArrayList<>();

    Lines(Snapshot before) {
      this.before = before;
    }

    @Override
    public void put(ImagePath path, FileNode node, LayerDiff.Content content) throws IOException {
      boolean known = before.find(path).isPresent();
      add(known ? FileChange.Kind.CHANGED : FileChange.Kind.ADDED, path);
    }

    @Override
    public void link(ImagePath path, FileNode.RegularFile node, ImagePath target)
        throws IOException {
      put(path, node, InputStream::nullInputStream);
    }

    @Override
    public void opaque(ImagePath directory) {
      throw new IllegalStateException(directory + " hides what was below it");
    }

    @Override
    public void whiteout(ImagePath path) {
      add(FileChange.Kind.DELETED, path);
    }

    private void add(FileChange.Kind kind, ImagePath path) {
      found.add(new FileChange(kind, path.toString()));
    }
  }
}
