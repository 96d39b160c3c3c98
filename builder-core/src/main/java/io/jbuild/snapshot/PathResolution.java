package io.jbuild.snapshot;

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
  private static final ByteString DOT = ByteString.of(".");
  private static final ByteString DOTS = ByteString.of("..");

  private PathResolution() {}

  /**
   * Where a path leads. It need not exist: names behind the last one that does are kept.
   *
   * @throws LinkLoopException after 255 links
   */
  public static ImagePath resolve(Snapshot snapshot, ImagePath path, FollowLast last)
      throws IOException {
    return resolve(snapshot, ImagePath.ROOT, path.relative(), last);
  }

  /**
   * Where a text leads that is read in a directory, which is a resolved path itself. A slash at the
   * end has the last link followed in any case.
   *
   * @throws LinkLoopException after 255 links
   * @throws IllegalArgumentException where the text holds a NUL
   */
  public static ImagePath resolve(
      Snapshot snapshot, ImagePath directory, ByteString text, FollowLast last) throws IOException {
    Deque<ByteString> ahead = new ArrayDeque<>();
    push(ahead, text);
    boolean followLast = last == FollowLast.YES || endsWithSlash(text);
    ImagePath at = isAbsolute(text) ? ImagePath.ROOT : directory;
    int links = 0;
    while (!ahead.isEmpty()) {
      ByteString name = ahead.pop();
      if (name.equals(DOT)) {
        continue;
      }
      if (name.equals(DOTS)) {
        at = at.parent().orElse(ImagePath.ROOT);
        continue;
      }
      ImagePath next = at.child(name);
      Optional<FileNode> node = snapshot.find(next);
      if (node.isPresent()
          && node.get() instanceof FileNode.SymbolicLink link
          && (followLast || !ahead.isEmpty())) {
        if (++links > MOST_LINKS) {
          throw new LinkLoopException(directory.resolve(text));
        }
        push(ahead, link.target());
        at = isAbsolute(link.target()) ? ImagePath.ROOT : at;
      } else {
        at = next;
      }
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

  private static boolean endsWithSlash(ByteString text) {
    return !text.isEmpty() && text.at(text.length() - 1) == '/';
  }
}
