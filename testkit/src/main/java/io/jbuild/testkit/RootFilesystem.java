package io.jbuild.testkit;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a stack of layers looks like as one file system, by the letter of the image spec's "layer"
 * page.
 */
public final class RootFilesystem {

  private static final String WHITEOUT = ".wh.";
  private static final String OPAQUE = ".wh..wh..opq";

  private final TreeMap<String, TarEntry> files = new TreeMap<>();

  private RootFilesystem() {}

  /**
   * Applies layers, the lowest first.
   *
   * @throws IOException where a hard link's target is in no layer up to its own
   */
  public static RootFilesystem of(List<TarListing> layers) throws IOException {
    RootFilesystem root = new RootFilesystem();
    for (TarListing layer : layers) {
      root.apply(layer);
    }
    return root;
  }

  /** All files by path; a hard link is a file like its target, its {@code link} names that. */
  public SortedMap<String, TarEntry> files() {
    return new TreeMap<>(files);
  }

  /** The file at a path. */
  public Optional<TarEntry> find(String path) {
    return Optional.ofNullable(files.get(path));
  }

  private void apply(TarListing layer) throws IOException {
    // Whiteouts hide what lower layers have, never what this one has, wherever they stand in it.
    for (TarEntry entry : layer.entries()) {
      if (entry.name().equals(OPAQUE)) {
        removeBelow(entry.parent());
      } else if (isWhiteout(entry)) {
        String hidden = entry.name().substring(WHITEOUT.length());
        remove(entry.parent().isEmpty() ? hidden : entry.parent() + "/" + hidden);
      }
    }
    for (TarEntry entry : layer.entries()) {
      if (!isWhiteout(entry)) {
        put(entry);
      }
    }
  }

  private void put(TarEntry entry) throws IOException {
    if (entry.type() != TarEntry.Type.DIRECTORY) {
      removeBelow(entry.path());
    }
    if (entry.type() != TarEntry.Type.HARDLINK) {
      files.put(entry.path(), entry);
      return;
    }
    TarEntry target = files.get(entry.link());
    if (target == null) {
      throw new IOException(entry.path() + " is a hard link to nothing: " + entry.link());
    }
    files.put(entry.path(), target.at(entry.path()).linkedTo(entry.link()));
  }

  private static boolean isWhiteout(TarEntry entry) {
    return entry.name().startsWith(WHITEOUT);
  }

  private void remove(String path) {
    files.remove(path);
    removeBelow(path);
  }

  private void removeBelow(String path) {
    String prefix = path.isEmpty() ? "" : path + "/";
    // '0' is the character after '/', so this is all that starts with the prefix.
    (path.isEmpty() ? files.tailMap("", false) : files.subMap(prefix, path + "0")).clear();
  }
}
