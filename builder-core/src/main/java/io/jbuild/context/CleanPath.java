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

  /** Without white space around, in the meaning of Go's {@code strings.TrimSpace}. */
  static String trim(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isBlank(text.charAt(start))) {
      start++;
    }
    while (end > start && isBlank(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  /** Unicode's White_Space, which no Java method answers to. */
  private static boolean isBlank(char c) {
    if (c <= ' ') {
      return c == ' ' || c >= '\t' && c <= '\r';
    }
    return c == '\u0085' || c == '\u00a0' || c >= '\u1680' && Character.isSpaceChar(c);
  }

  /** The directory a path is in, in the meaning of Go's {@code filepath.Dir}. */
  static String directory(String path) {
    return clean(path.substring(0, path.lastIndexOf('/') + 1));
  }
}
