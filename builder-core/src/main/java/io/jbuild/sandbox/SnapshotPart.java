package io.jbuild.sandbox;

import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.snapshot.LayerDiff;
import io.jbuild.snapshot.Snapshot;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;

/**
 * A part of a file system as if it were all there is.
 *
 * @param top what becomes the root: a directory
 */
record SnapshotPart(Snapshot snapshot, ImagePath top) implements LayerDiff {

  @Override
  public void forEach(ChangeVisitor visitor) throws IOException {
    visit(top, ImagePath.ROOT, visitor, new HashMap<>());
  }

  private void visit(
      ImagePath path, ImagePath place, ChangeVisitor visitor, Map<Long, ImagePath> firstNames)
      throws IOException {
    FileNode node = snapshot.find(path).orElseThrow();
    if (node instanceof FileNode.RegularFile file && file.linkGroup() != 0) {
      ImagePath first = firstNames.putIfAbsent(file.linkGroup(), place);
      if (first != null) {
        visitor.link(place, file, first);
        return;
      }
    }
    boolean bytes = node instanceof FileNode.RegularFile;
    visitor.put(place, node, bytes ? () -> snapshot.open(path) : InputStream::nullInputStream);
    if (node.isDirectory()) {
      for (ImagePath child : snapshot.list(path)) {
        visit(child, place.child(child.name()), visitor, firstNames);
      }
    }
  }
}
