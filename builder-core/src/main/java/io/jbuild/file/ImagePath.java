package io.jbuild.file;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A place in an image: names from the root, none of them empty, {@code .} or {@code ..}. It holds
 * bytes and says nothing of a disk; links are not followed here.
 *
 * <p>Ordered by name after name in unsigned byte order, so that a directory comes right before its
 * content, and its content stays together.
 */
public final class ImagePath implements Comparable<ImagePath> {

  /** The root, {@code /}. */
  public static final ImagePath ROOT = new ImagePath(List.of());

  /** The longest name that Linux allows. */
  public static final int MOST_NAME_BYTES = 255;

  /** The longest path that Linux allows. */
  public static final int MOST_PATH_BYTES = 4096;

  private final List<ByteString> names;

  private ImagePath(List<ByteString> names) {
    this.names = names;
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
    List<ByteString> result = new ArrayList<>();
    if (text.isEmpty() || text.at(0) != '/') {
      result.addAll(names);
    }
    for (ByteString name : split(text)) {
      if (name.length() == 2 && name.at(0) == '.' && name.at(1) == '.') {
        if (!result.isEmpty()) {
          result.remove(result.size() - 1);
        }
      } else if (name.length() != 1 || name.at(0) != '.') {
        result.add(name);
      }
    }
    return of(result);
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
    List<ByteString> parts = split(name);
    if (parts.size() != 1 || parts.get(0).length() != name.length() || isDots(name)) {
      throw new IllegalArgumentException("not a file name: \"" + name + "\"");
    }
    List<ByteString> result = new ArrayList<>(names.size() + 1);
    result.addAll(names);
    result.add(name);
    return of(result);
  }

  /** The path of something in this directory. */
  public ImagePath child(String name) {
    return child(ByteString.of(name));
  }

  public boolean isRoot() {
    return names.isEmpty();
  }

  /** The directory it is in; empty for the root. */
  public Optional<ImagePath> parent() {
    return isRoot() ? Optional.empty() : Optional.of(of(names.subList(0, names.size() - 1)));
  }

  /** The path that its first so many names make. */
  public ImagePath first(int count) {
    return of(names.subList(0, count));
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
    return names.get(names.size() - 1);
  }

  /** Its names from the root; unmodifiable. */
  public List<ByteString> names() {
    return Collections.unmodifiableList(names);
  }

  /** How many names it has; the root has none. */
  public int depth() {
    return names.size();
  }

  /** Whether it is the other path or below it. */
  public boolean startsWith(ImagePath ancestor) {
    return names.size() >= ancestor.names.size()
        && names.subList(0, ancestor.names.size()).equals(ancestor.names);
  }

  /** This path, which starts with one directory, moved into another. */
  public ImagePath rebase(ImagePath from, ImagePath to) {
    if (!startsWith(from)) {
      throw new IllegalArgumentException(this + " is not below " + from);
    }
    List<ByteString> result = new ArrayList<>(to.names);
    result.addAll(names.subList(from.names.size(), names.size()));
    return of(result);
  }

  /**
   * As tars and indexes have it: names joined by slashes, without one in front; empty for the root.
   */
  public ByteString relative() {
    int length = Math.max(0, names.size() - 1);
    for (ByteString name : names) {
      length += name.length();
    }
    byte[] joined = new byte[length];
    int at = 0;
    for (ByteString name : names) {
      if (at > 0) {
        joined[at++] = '/';
      }
      name.copyTo(joined, at);
      at += name.length();
    }
    return ByteString.of(joined);
  }

  @Override
  public int compareTo(ImagePath other) {
    int common = Math.min(names.size(), other.names.size());
    for (int i = 0; i < common; i++) {
      int order = names.get(i).compareTo(other.names.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(names.size(), other.names.size());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ImagePath that && names.equals(that.names);
  }

  @Override
  public int hashCode() {
    return names.hashCode();
  }

  /** With a slash in front, for people. */
  @Override
  public String toString() {
    return "/" + relative();
  }

  private static ImagePath of(List<ByteString> names) {
    return names.isEmpty() ? ROOT : new ImagePath(List.copyOf(names));
  }

  private static boolean isDots(ByteString name) {
    return name.at(0) == '.' && (name.length() == 1 || name.length() == 2 && name.at(1) == '.');
  }

  private static List<ByteString> split(ByteString text) {
    List<ByteString> parts = new ArrayList<>();
    byte[] bytes = text.toBytes();
    int start = 0;
    for (int i = 0; i <= bytes.length; i++) {
      if (i < bytes.length && bytes[i] == 0) {
        throw new IllegalArgumentException("a file name cannot hold a NUL: \"" + text + "\"");
      }
      if (i == bytes.length || bytes[i] == '/') {
        if (i > start) {
          parts.add(ByteString.of(bytes, start, i));
        }
        start = i + 1;
      }
    }
    return parts;
  }
}
