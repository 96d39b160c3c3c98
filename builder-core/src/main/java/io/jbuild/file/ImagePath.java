package io.jbuild.file;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A place in an image: names from the root, none of them empty, {@code .} or {@code ..}. It holds
 * bytes and says nothing of a disk; links are not followed here.
 *
 * <p>Ordered by name after name in unsigned byte order, so that a directory comes right before its
 * content, and its content stays together.
 */
public final class ImagePath implements Comparable<ImagePath> {

  /** The root, {@code /}. */
  public static final ImagePath ROOT = new ImagePath(null, ByteString.EMPTY, 0);

  /** The longest name that Linux allows. */
  public static final int MOST_NAME_BYTES = 255;

  /** The longest path that Linux allows. */
  public static final int MOST_PATH_BYTES = 4096;

  // The directory it is in, and not all names: the files of a tree share what is above them, and
  // most of what is asked of a path is decided by its last name.
  private final @Nullable ImagePath parent;
  private final ByteString name;
  private final int depth;
  private int hash;

  private ImagePath(@Nullable ImagePath parent, ByteString name, int depth) {
    this.parent = parent;
    this.name = name;
    this.depth = depth;
  }

  /**
   * The path a text names from the root, {@code .} and {@code ..} resolved, never above the root.
   */
  public static ImagePath of(String text) {
    return of(ByteString.of(text));
  }

  /** The path these bytes name from the root; see {@link #of(String)}. */
  public static ImagePath of(ByteString text) {
    return ROOT.resolve(text);
  }

  /**
   * The path a text names from here ({@code /…} from the root), {@code .} and {@code ..} resolved
   * by the letter, never above the root.
   *
   * @throws IllegalArgumentException where it holds a NUL
   */
  public ImagePath resolve(ByteString text) {
    ImagePath at = text.isEmpty() || text.at(0) != '/' ? this : ROOT;
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || text.at(i) == '/') {
        at = i == start ? at : at.step(text.slice(start, i));
        start = i + 1;
      } else if (text.at(i) == 0) {
        throw nul(text);
      }
    }
    return at;
  }

  private ImagePath step(ByteString text) {
    if (!isDots(text)) {
      return new ImagePath(this, text, depth + 1);
    }
    return text.length() == 1 || parent == null ? this : parent;
  }

  /** The path a text names from here; see {@link #resolve(ByteString)}. */
  public ImagePath resolve(String text) {
    return resolve(ByteString.of(text));
  }

  /**
   * The path of something in this directory.
   *
   * @throws IllegalArgumentException where the name is empty, {@code .}, {@code ..} or holds a
   *     slash
   */
  public ImagePath child(ByteString name) {
    for (int i = 0; i < name.length(); i++) {
      if (name.at(i) == 0) {
        throw nul(name);
      }
      if (name.at(i) == '/') {
        throw noName(name);
      }
    }
    if (name.isEmpty() || isDots(name)) {
      throw noName(name);
    }
    return new ImagePath(this, name, depth + 1);
  }

  /** The path of something in this directory. */
  public ImagePath child(String name) {
    return child(ByteString.of(name));
  }

  public boolean isRoot() {
    return parent == null;
  }

  /** The directory it is in; empty for the root. */
  public Optional<ImagePath> parent() {
    return Optional.ofNullable(parent);
  }

  /** The path that its first so many names make. */
  public ImagePath first(int count) {
    ImagePath at = this;
    while (at.depth > count && at.parent != null) {
      at = at.parent;
    }
    return at;
  }

  /**
   * Its last name.
   *
   * @throws IllegalStateException for the root, which has none
   */
  public ByteString name() {
    if (isRoot()) {
      throw new IllegalStateException("the root has no name");
    }
    return name;
  }

  /** Its names from the root; unmodifiable. */
  public List<ByteString> names() {
    ByteString[] names = new ByteString[depth];
    ImagePath at = this;
    while (at.parent != null) {
      names[at.depth - 1] = at.name;
      at = at.parent;
    }
    return List.of(names);
  }

  /** How many names it has; the root has none. */
  public int depth() {
    return depth;
  }

  /** Whether it is the other path or below it. */
  public boolean startsWith(ImagePath ancestor) {
    return depth >= ancestor.depth && first(ancestor.depth).equals(ancestor);
  }

  /** This path, which starts with one directory, moved into another. */
  public ImagePath rebase(ImagePath from, ImagePath to) {
    if (!startsWith(from)) {
      throw new IllegalArgumentException(this + " is not below " + from);
    }
    if (from.isRoot() && to.isRoot()) {
      return this;
    }
    ImagePath at = to;
    for (ByteString below : names().subList(from.depth, depth)) {
      at = new ImagePath(at, below, at.depth + 1);
    }
    return at;
  }

  /**
   * As tars and indexes have it: names joined by slashes, without one in front; empty for the root.
   */
  public ByteString relative() {
    if (depth <= 1) {
      return name;
    }
    int length = depth - 1;
    ImagePath at = this;
    while (at.parent != null) {
      length += at.name.length();
      at = at.parent;
    }
    byte[] joined = new byte[length];
    at = this;
    while (at.parent != null) {
      length -= at.name.length();
      at.name.copyTo(joined, length);
      if (length > 0) {
        joined[--length] = '/';
      }
      at = at.parent;
    }
    return ByteString.owning(joined);
  }

  @Override
  public int compareTo(ImagePath other) {
    int common = Math.min(depth, other.depth);
    int order = Integer.compare(depth, other.depth);
    ImagePath one = first(common);
    ImagePath two = other.first(common);
    // The topmost names that differ decide, so the last ones that are found on the way up.
    while (one != two && one.parent != null && two.parent != null) {
      int names = one.name.compareTo(two.name);
      order = names == 0 ? order : names;
      one = one.parent;
      two = two.parent;
    }
    return order;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (!(other instanceof ImagePath that) || depth != that.depth) {
      return false;
    }
    ImagePath one = this;
    ImagePath two = that;
    while (one != two && one.parent != null && two.parent != null) {
      if (!one.name.equals(two.name)) {
        return false;
      }
      one = one.parent;
      two = two.parent;
    }
    return true;
  }

  @Override
  public int hashCode() {
    if (hash == 0 && parent != null) {
      hash = 31 * parent.hashCode() + name.hashCode();
    }
    return hash;
  }

  /** With a slash in front, for people. */
  @Override
  public String toString() {
    return "/" + relative();
  }

  private static boolean isDots(ByteString name) {
    return name.at(0) == '.' && (name.length() == 1 || name.length() == 2 && name.at(1) == '.');
  }

  private static IllegalArgumentException noName(ByteString text) {
    return new IllegalArgumentException("not a file name: \"" + text + "\"");
  }

  private static IllegalArgumentException nul(ByteString text) {
    return new IllegalArgumentException("a file name cannot hold a NUL: \"" + text + "\"");
  }
}
