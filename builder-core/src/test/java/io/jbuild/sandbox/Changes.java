package io.jbuild.sandbox;

import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.snapshot.LayerDiff;
import io.jbuild.snapshot.UpperTree;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Changes written down by a test, or read from an upper tree. */
final class Changes implements LayerDiff {

  private interface Change {
    void tell(ChangeVisitor visitor) throws IOException;
  }

  private final List<Change> changes = new ArrayList<>();

  Changes put(String path, FileNode node) {
    return put(path, node, "");
  }

  Changes put(String path, FileNode node, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    changes.add(v -> v.put(ImagePath.of(path), node, () -> new ByteArrayInputStream(bytes)));
    return this;
  }

  Changes put(ImagePath path, FileNode node, Content content) {
    changes.add(v -> v.put(path, node, content));
    return this;
  }

  Changes link(String path, FileNode.RegularFile node, String target) {
    changes.add(v -> v.link(ImagePath.of(path), node, ImagePath.of(target)));
    return this;
  }

  Changes opaque(String path) {
    changes.add(v -> v.opaque(ImagePath.of(path)));
    return this;
  }

  Changes whiteout(String path) {
    changes.add(v -> v.whiteout(ImagePath.of(path)));
    return this;
  }

  @Override
  public void forEach(ChangeVisitor visitor) throws IOException {
    for (Change change : changes) {
      change.tell(visitor);
    }
  }

  /** All that is in an upper tree, whatever is below. */
  static Changes of(UpperTree upper) throws IOException {
    Changes changes = new Changes();
    changes.put(ImagePath.ROOT, upper.root().orElseThrow(), InputStream::nullInputStream);
    changes.addAll(upper, ImagePath.ROOT, new TreeMap<>());
    return changes;
  }

  private void addAll(UpperTree upper, ImagePath directory, SortedMap<Long, ImagePath> links)
      throws IOException {
    for (UpperTree.Entry entry : upper.list(directory)) {
      ImagePath path = entry.path();
      if (entry.node().isEmpty()) {
        changes.add(v -> v.whiteout(path));
      } else if (entry.node().get() instanceof FileNode.RegularFile file) {
        ImagePath first = file.linkGroup() == 0 ? null : links.get(file.linkGroup());
        if (first != null) {
          changes.add(v -> v.link(path, file, first));
        } else {
          links.put(file.linkGroup(), path);
          put(path, file, () -> upper.open(path));
        }
      } else {
        put(path, entry.node().get(), InputStream::nullInputStream);
        if (entry.node().get().isDirectory()) {
          if (upper.opaque(path)) {
            changes.add(v -> v.opaque(path));
          }
          addAll(upper, path, links);
        }
      }
    }
  }
}
