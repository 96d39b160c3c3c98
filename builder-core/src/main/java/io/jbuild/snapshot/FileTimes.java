package io.jbuild.snapshot;

import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import java.time.Instant;

/** What becomes of the times of what was written, where it becomes part of a layer. */
@FunctionalInterface
public interface FileTimes {

  /** Times stay. */
  FileTimes KEPT = (path, node) -> node;

  /** The node, with the time it shall have. */
  FileNode apply(ImagePath path, FileNode node);

  /** Times later than this become this. */
  static FileTimes atMost(Instant latest) {
    return (path, node) ->
        node.attributes().modified().isAfter(latest)
            ? node.with(node.attributes().withModified(latest))
            : node;
  }
}
