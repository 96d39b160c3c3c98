package io.jbuild.snapshot;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an upper tree changes of the snapshot below it: the one way diffs are found, for copies and
 * for runs.
 *
 * <ul>
 *   <li>An entry that equals what is below in type, mode, owner, time, extended attributes, size
 *       and content is dropped; but where one of several names of a hard-linked file changed, all
 *       names it has in the upper tree are kept, so that they stay one file.
 *   <li>The directories that lead to a change are part of the diff, as they are now. The root only
 *       where more than its time changed: each file in it changes that, and no image needs it.
 *   <li>A whiteout of what does not exist below, and an opaque marker that hides nothing, are
 *       dropped. Something else in a directory's place, or the reverse, needs neither.
 * </ul>
 */
public final class SnapshotComparison implements LayerDiff {
  /** As long as Linux takes one (PATH_MAX): what is longer can be made, but never unpacked. */
  private static final int LONGEST_PATH = 4095;

  /** A thread's stack is enough for twice as many, wherever one goes down by calling itself. */
  private static final int DEEPEST = 1000;

  private final Snapshot lower;
  private final UpperTree upper;
  private final FileTimes times;

  private SnapshotComparison(Snapshot lower, UpperTree upper, FileTimes times) {
    this.lower = lower;
    this.upper = upper;
    this.times = times;
  }

  /** The changes as they were written. */
  public static LayerDiff between(Snapshot lower, UpperTree upper) {
    return new SnapshotComparison(lower, upper, FileTimes.KEPT);
  }

  /** The changes with times that a rule sets before anything is compared. */
  public static LayerDiff between(Snapshot lower, UpperTree upper, FileTimes times) {
    return new SnapshotComparison(lower, upper, times);
  }

  @Override
  public void forEach(ChangeVisitor visitor) throws IOException {
    new Walk(visitor).root();
  }

  /** Whether two nodes are the same but for their link groups and bytes. */
  private static boolean sameButBytes(FileNode one, FileNode other) {
    if (one instanceof FileNode.RegularFile a && other instanceof FileNode.RegularFile b) {
      return a.size() == b.size() && a.attributes().equals(b.attributes());
    }
    return one.equals(other);
  }

  private static boolean sameButTime(FileNode one, Optional<FileNode> other) {
    return other
        .map(node -> node.with(node.attributes().withModified(one.attributes().modified())))
        .equals(Optional.of(one));
  }

  private boolean sameAsBelow(ImagePath path, FileNode node, Optional<FileNode> below)
      throws IOException {
    if (below.isEmpty() || !sameButBytes(node, below.get())) {
      return false;
    }
    return !(node instanceof FileNode.RegularFile) || upper.digest(path).equals(lower.digest(path));
  }

  /** One visit. */
  private final class Walk {
    private final ChangeVisitor visitor;

    /** Directories from the root down that are not visited yet, unchanged themselves. */
    private final Deque<Ancestor> waiting = new ArrayDeque<>();

    private final Map<Long, ImagePath> firstNames = new HashMap<>();
    private Map<Long, Boolean> changedGroups = Map.of();
    private boolean groupsKnown;

    Walk(ChangeVisitor visitor) {
      this.visitor = visitor;
    }

    void root() throws IOException {
      Optional<FileNode> written = upper.root();
      if (written.isPresent() && !sameButTime(written.get(), lower.find(ImagePath.ROOT))) {
        FileNode node = times.apply(ImagePath.ROOT, written.get());
        visitor.put(ImagePath.ROOT, node, java.io.InputStream::nullInputStream);
      }
      content(ImagePath.ROOT, Below.VISIBLE);
    }

    private void content(ImagePath directory, Below below) throws IOException {
      Below inside = below;
      if (below == Below.VISIBLE && upper.opaque(directory)) {
        inside = Below.HIDDEN;
        if (!lower.list(directory).isEmpty()) {
          flush();
          visitor.opaque(directory);
        }
      }
      List<UpperTree.Entry> entries = upper.list(directory);
      if (inside == Below.VISIBLE) {
        for (UpperTree.Entry entry : entries) {
          if (entry.node().isEmpty() && lower.find(entry.path()).isPresent()) {
            flush();
            visitor.whiteout(entry.path());
          }
        }
      }
      for (UpperTree.Entry entry : entries) {
        if (entry.node().isPresent()) {
          entry(entry.path(), times.apply(entry.path(), entry.node().get()), inside);
        }
      }
    }

    private void entry(ImagePath path, FileNode node, Below inside) throws IOException {
      Optional<FileNode> below = inside == Below.VISIBLE ? lower.find(path) : Optional.empty();
      if (node.isDirectory()) {
        directory(path, node, below);
      } else if (node instanceof FileNode.RegularFile file && file.linkGroup() != 0) {
        linked(path, file, below);
      } else if (!sameAsBelow(path, node, below)) {
        put(path, node);
      }
    }

    private void directory(ImagePath path, FileNode node, Optional<FileNode> below)
        throws IOException {
      if (path.depth() > DEEPEST || path.relative().length() > LONGEST_PATH) {
        throw new BuildException(
            Blame.DOCKERFILE,
            "there is a folder in more than "
                + DEEPEST
                + " others, or with a path of more than "
                + LONGEST_PATH
                + " bytes",
            "Make it less deep. Its path begins " + path.toString().substring(0, 80));
      }
      boolean merged = below.isPresent() && below.get().isDirectory();
      Ancestor ancestor = new Ancestor(path, node);
      waiting.addLast(ancestor);
      if (!sameAsBelow(path, node, below)) {
        flush();
      }
      content(path, merged ? Below.VISIBLE : Below.HIDDEN);
      waiting.removeLastOccurrence(ancestor);
    }

    private void linked(ImagePath path, FileNode.RegularFile file, Optional<FileNode> below)
        throws IOException {
      ImagePath first = firstNames.get(file.linkGroup());
      if (first != null) {
        flush();
        visitor.link(path, file, first);
      } else if (!sameAsBelow(path, file, below) || groupChanged(file.linkGroup())) {
        firstNames.put(file.linkGroup(), path);
        put(path, file);
      }
    }

    private void put(ImagePath path, FileNode node) throws IOException {
      flush();
      visitor.put(path, node, content(path, node));
    }

    private Content content(ImagePath path, FileNode node) {
      return node instanceof FileNode.RegularFile
          ? () -> upper.open(path)
          : java.io.InputStream::nullInputStream;
    }

    private void flush() throws IOException {
      while (!waiting.isEmpty()) {
        Ancestor ancestor = waiting.removeFirst();
        visitor.put(ancestor.path, ancestor.node, java.io.InputStream::nullInputStream);
      }
    }

    /**
     * Asked only when a linked name equals what is below: rare, and then the tree is read twice.
     */
    private boolean groupChanged(long group) throws IOException {
      if (!groupsKnown) {
        changedGroups = new HashMap<>();
        groupsKnown = true;
        survey(ImagePath.ROOT, Below.VISIBLE, new HashMap<>());
      }
      return changedGroups.getOrDefault(group, false);
    }

    private void survey(ImagePath directory, Below below, Map<Long, Long> groupsBelow)
        throws IOException {
      Below inside = upper.opaque(directory) ? Below.HIDDEN : below;
      for (UpperTree.Entry entry : upper.list(directory)) {
        if (entry.node().isEmpty()) {
          continue;
        }
        ImagePath path = entry.path();
        FileNode node = times.apply(path, entry.node().get());
        Optional<FileNode> under = inside == Below.VISIBLE ? lower.find(path) : Optional.empty();
        if (node.isDirectory()) {
          boolean merged = under.isPresent() && under.get().isDirectory();
          survey(path, merged ? Below.VISIBLE : Below.HIDDEN, groupsBelow);
        } else if (node instanceof FileNode.RegularFile file && file.linkGroup() != 0) {
          // Names that are one file here but not below have changed too.
          Long groupBelow = groupsBelow.putIfAbsent(file.linkGroup(), groupOf(path, under));
          boolean apart = groupBelow != null && groupBelow != groupOf(path, under);
          changedGroups.merge(
              file.linkGroup(), apart || !sameAsBelow(path, file, under), Boolean::logicalOr);
        }
      }
    }

    /** A file with one name below is a group of its own. */
    private long groupOf(ImagePath path, Optional<FileNode> below) {
      if (below.isPresent()
          && below.get() instanceof FileNode.RegularFile file
          && file.linkGroup() != 0) {
        return file.linkGroup();
      }
      return -1L - names.computeIfAbsent(path, unused -> (long) names.size());
    }

    private final Map<ImagePath, Long> names = new HashMap<>();
  }

  private enum Below {
    VISIBLE,
    HIDDEN
  }

  private record Ancestor(ImagePath path, FileNode node) {}
}
