package io.jbuild.snapshot;

import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.TreeMap;

/** All of a snapshot as a diff against nothing. A part of one: of its {@link Subtree}. */
public record WholeSnapshot(Snapshot snapshot) implements LayerDiff {

  @Override
  public void forEach(ChangeVisitor visitor) throws IOException {
    visit(ImagePath.ROOT, visitor, new TreeMap<>());
  }

  private void visit(ImagePath path, ChangeVisitor visitor, Map<Long, ImagePath> firstNames)
      throws IOException {
    FileNode node = snapshot.find(path).orElseThrow();
    if (node instanceof FileNode.RegularFile file && file.linkGroup() != 0) {
      ImagePath first = firstNames.putIfAbsent(file.linkGroup(), path);
      if (first != null) {
        visitor.link(path, file, first);
        return;
      }
    }
    boolean bytes = node instanceof FileNode.RegularFile;
    visitor.put(path, node, bytes ? () -> snapshot.open(path) : InputStream::nullInputStream);
    if (node.isDirectory()) {
      for (ImagePath child : snapshot.list(path)) {
        visit(child, visitor, firstNames);
      }
    }
  }
}
