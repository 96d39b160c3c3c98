package io.jbuild.context;

import java.util.ArrayDeque;
import java.util.Deque;

/** Paths made short by the letter, in the meaning of Go's {@code filepath.Clean}. */
final class CleanPath {

  private CleanPath() {}

  /** Without empty names, {@code .} and {@code ..} where they can go; {@code .} for nothing. */
  static String clean(String path) {
    boolean rooted = path.startsWith("/");
    Deque<String> names = new ArrayDeque<>();
    for (String name : path.split("/", -1)) {
      if (name.isEmpty() || name.equals(".")) {
        continue;
      }
      if (!name.equals("..")) {
        names.addLast(name);
      } else if (!names.isEmpty() && !names.getLast().equals("..")) {
        names.removeLast();
      } else if (!rooted) {
        names.addLast(name);
      }
    }
    String joined = String.join("/", names);
    if (rooted) {
      return "/" + joined;
    }
    return joined.isEmpty() ? "." : joined;
  }

  /** The directory a path is in, in the meaning of Go's {@code filepath.Dir}. */
  static String directory(String path) {
    return clean(path.substring(0, path.lastIndexOf('/') + 1));
  }
}
