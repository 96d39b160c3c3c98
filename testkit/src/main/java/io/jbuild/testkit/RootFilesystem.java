package io.jbuild.testkit;

import java.io.IOException;
import java.util.List;
import java.util.Map;
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

  /** A name of a file, which may have others. */
  private record Name(TarEntry entry, int inode) {}

  private final TreeMap<String, Name> names = new TreeMap<>();
  private int lastInode;

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

  /**
   * All files by path. Of a file with several names, that is of hard links, the first name by its
   * characters has no {@code link}, and that of all others is the first.
   */
  public SortedMap<String, TarEntry> files() {
    Map<Integer, String> first = new TreeMap<>();
    SortedMap<String, TarEntry> all = new TreeMap<>();
    names.forEach(
        (path, name) -> {
          String target = first.computeIfAbsent(name.inode(), unused -> path);
          all.put(path, name.entry().linkedTo(target.equals(path) ? "" : target));
        });
    return all;
  }

  /** All files as one line each, without their times. */
  public List<String> lines() {
    return files().values().stream().map(TarEntry::line).toList();
  }

  /** The file at a path. */
  public Optional<TarEntry> find(String path) {
    return Optional.ofNullable(files().get(path));
  }

  /** What is below a directory, by paths from there. */
  public RootFilesystem below(String directory) {
    RootFilesystem part = new RootFilesystem();
    String prefix = directory + "/";
    names
        .subMap(prefix, directory + "0")
        .forEach(
            (path, name) -> {
              String inner = path.substring(prefix.length());
              part.names.put(inner, new Name(name.entry().at(inner), name.inode()));
            });
    return part;
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
      lastInode++;
      names.put(entry.path(), new Name(entry, lastInode));
      return;
    }
    Name target = names.get(entry.link());
    if (target == null) {
      throw new IOException(entry.path() + " is a hard link to nothing: " + entry.link());
    }
    names.put(entry.path(), new Name(target.entry().at(entry.path()), target.inode()));
  }

  private static boolean isWhiteout(TarEntry entry) {
    return entry.name().startsWith(WHITEOUT);
  }

  private void remove(String path) {
    names.remove(path);
    removeBelow(path);
  }

  private void removeBelow(String path) {
    String prefix = path.isEmpty() ? "" : path + "/";
    // '0' is the character after '/', so this is all that starts with the prefix.
    (path.isEmpty() ? names.tailMap("", false) : names.subMap(prefix, path + "0")).clear();
  }
}
