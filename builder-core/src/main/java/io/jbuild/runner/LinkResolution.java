package io.jbuild.runner;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.snapshot.Snapshot;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Follows the symbolic links of a path inside a snapshot, whose root is the root for them too: no
 * link leads out of it. What does not exist stays as it is written.
 */
final class LinkResolution {

  private static final int MOST_LINKS = 255;

  private LinkResolution() {}

  /** Where a path leads, its last name followed too. */
  static ImagePath resolve(Snapshot snapshot, ImagePath path) throws IOException {
    Deque<ByteString> rest = new ArrayDeque<>(path.names());
    ImagePath at = ImagePath.ROOT;
    int links = 0;
    while (!rest.isEmpty()) {
      ByteString name = rest.removeFirst();
      ImagePath next = at.resolve(name);
      Optional<FileNode> node = snapshot.find(next);
      if (node.isEmpty() || !(node.get() instanceof FileNode.SymbolicLink link)) {
        at = next;
        continue;
      }
      links++;
      if (links > MOST_LINKS) {
        throw new BuildException(
            Blame.DOCKERFILE, path + ": too many levels of symbolic links", "");
      }
      if (!link.target().isEmpty() && link.target().at(0) == '/') {
        at = ImagePath.ROOT;
      }
      push(rest, link.target());
    }
    return at;
  }

  private static void push(Deque<ByteString> rest, ByteString target) {
    int end = target.length();
    for (int i = target.length() - 1; i >= -1; i--) {
      if (i < 0 || target.at(i) == '/') {
        if (i + 1 < end) {
          rest.addFirst(ByteString.of(target.toBytes(), i + 1, end));
        }
        end = i;
      }
    }
  }
}
