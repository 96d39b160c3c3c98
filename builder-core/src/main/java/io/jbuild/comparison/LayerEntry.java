package io.jbuild.comparison;

import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.layer.LayerIndex;
import io.jbuild.oci.Digest;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a layer has at a path.
 *
 * @param node empty for a whiteout
 * @param opaque whether it is a directory that hides what is below it
 * @param link the path of the file that this is another name of
 */
record LayerEntry(
    ImagePath path,
    Optional<FileNode> node,
    boolean opaque,
    Optional<String> link,
    Optional<Digest> content) {

  static LayerEntry of(LayerIndex index, int entry, ImagePath path) throws IOException {
    if (index.whiteout(entry)) {
      return new LayerEntry(
          path, Optional.empty(), /* opaque= */ false, Optional.empty(), Optional.empty());
    }
    OptionalInt target = index.linkTarget(entry);
    FileNode node = index.node(entry);
    return new LayerEntry(
        path,
        Optional.of(node),
        index.opaque(entry),
        target.isPresent()
            ? Optional.of(index.path(target.getAsInt()).toString())
            : Optional.empty(),
        node instanceof FileNode.RegularFile ? Optional.of(index.digest(entry)) : Optional.empty());
  }

  /** The word for what it is. */
  String type() {
    return node.map(Nodes::type).orElse("deletion");
  }
}
