package io.jbuild.snapshot;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The one place that follows symbolic links: inside a snapshot, as {@code openat2} with {@code
 * RESOLVE_IN_ROOT} would. {@code ..} ends at the root, absolute links start there, and nothing
 * leads out.
 */
public final class PathResolution {
  private static final int MOST_LINKS = 255;

  private PathResolution() {}

  /**
   * Where a path leads, its last name followed too. It need not exist: names behind the last one
   * that does are kept.
   *
   * @throws BuildException after 255 links
   */
  public static ImagePath resolve(Snapshot snapshot, ImagePath path) throws IOException {
    Deque<ByteString> ahead = new ArrayDeque<>(path.names());
    ImagePath at = ImagePath.ROOT;
    int links = 0;
    while (!ahead.isEmpty()) {
      ImagePath next = at.resolve(ahead.pop());
      Optional<FileNode> node = snapshot.find(next);
      if (node.isEmpty() || !(node.get() instanceof FileNode.SymbolicLink link)) {
        at = next;
        continue;
      }
      if (++links > MOST_LINKS) {
        throw new BuildException(
            Blame.DOCKERFILE, path + ": too many levels of symbolic links", "");
      }
      push(ahead, link.target());
      at = isAbsolute(link.target()) ? ImagePath.ROOT : at;
    }
    return at;
  }

  private static void push(Deque<ByteString> ahead, ByteString text) {
    int end = text.length();
    for (int i = text.length() - 1; i >= -1; i--) {
      if (i < 0 || text.at(i) == '/') {
        if (end > i + 1) {
          ahead.push(text.slice(i + 1, end));
        }
        end = i;
      }
    }
  }

  private static boolean isAbsolute(ByteString text) {
    return !text.isEmpty() && text.at(0) == '/';
  }
}
