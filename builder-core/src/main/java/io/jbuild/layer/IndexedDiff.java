package io.jbuild.layer;

import io.jbuild.file.FileNode;
import io.jbuild.snapshot.LayerDiff;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalInt;

/** A diff read back from a layer. */
record IndexedDiff(LayerIndex index) implements LayerDiff {

  @Override
  public void forEach(ChangeVisitor visitor) throws IOException {
    if (!index.implied(0)) {
      visitor.put(index.path(0), index.node(0), InputStream::nullInputStream);
    }
    content(0, visitor);
  }

  private void content(int directory, ChangeVisitor visitor) throws IOException {
    if (index.opaque(directory)) {
      visitor.opaque(index.path(directory));
    }
    int end = index.end(directory);
    for (int entry = directory + 1; entry < end; entry = index.end(entry)) {
      if (index.whiteout(entry)) {
        visitor.whiteout(index.path(entry));
      }
    }
    for (int entry = directory + 1; entry < end; entry = index.end(entry)) {
      if (!index.whiteout(entry)) {
        entry(entry, visitor);
      }
    }
  }

  private void entry(int entry, ChangeVisitor visitor) throws IOException {
    FileNode node = index.node(entry);
    OptionalInt target = index.linkTarget(entry);
    if (node instanceof FileNode.RegularFile file && target.isPresent()) {
      visitor.link(index.path(entry), file, index.path(target.getAsInt()));
    } else if (node instanceof FileNode.RegularFile) {
      visitor.put(index.path(entry), node, () -> index.open(entry));
    } else {
      visitor.put(index.path(entry), node, InputStream::nullInputStream);
    }
    if (node.isDirectory()) {
      content(entry, visitor);
    }
  }
}
