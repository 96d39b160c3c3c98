package io.jbuild.layer;

import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.snapshot.LayerDiff;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Writes down what a diff visits, without the numbers of link groups. */
final class RecordedDiff implements LayerDiff.ChangeVisitor {
  private final List<String> visits = new ArrayList<>();

  /** What a diff visits. */
  static List<String> visits(LayerDiff diff) throws IOException {
    RecordedDiff recorded = new RecordedDiff();
    diff.forEach(recorded);
    return recorded.visits;
  }

  List<String> visits() {
    return visits;
  }

  @Override
  public void put(ImagePath path, FileNode node, LayerDiff.Content content) throws IOException {
    try (InputStream in = content.open()) {
      visits.add(
          "put " + exact(path) + " " + describe(node) + " " + ByteString.of(in.readAllBytes()));
    }
  }

  @Override
  public void link(ImagePath path, FileNode.RegularFile node, ImagePath target) {
    visits.add("link " + exact(path) + " " + exact(target) + " " + describe(node));
  }

  @Override
  public void opaque(ImagePath directory) {
    visits.add("opaque " + exact(directory));
  }

  @Override
  public void whiteout(ImagePath path) {
    visits.add("whiteout " + exact(path));
  }

  private static String exact(ImagePath path) {
    return path + " (" + HexFormat.of().formatHex(path.relative().toBytes()) + ")";
  }

  private static String describe(FileNode node) {
    return node instanceof FileNode.RegularFile file
        ? "file " + file.attributes() + " " + file.size()
        : node.toString();
  }
}
