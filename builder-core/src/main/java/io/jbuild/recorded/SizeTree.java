package io.jbuild.recorded;

import io.jbuild.result.FileSizes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Adds up the files of a layer, folder by folder, as they come in the order of their paths. However
 * many there are, it keeps some thousands: what is a small part of all there was so far is counted
 * and not named.
 */
final class SizeTree {

  /** What is less than this part of the whole is not named. */
  private static final int SMALLEST_PART = 4000;

  /** What a folder may have before the smaller ones are only counted. */
  private static final int MOST_PARTS = 2000;

  /** Folders that are deeper are a part of the file's name. */
  private static final int DEEPEST = 20;

  private static final Comparator<FileSizes> LARGEST =
      Comparator.comparingLong(FileSizes::bytes).reversed().thenComparing(FileSizes::name);

  private final Deque<Folder> open = new ArrayDeque<>();
  private final Folder root;
  private long total;

  /** A folder whose files still come. */
  private static final class Folder {
    private final String name;
    private final List<FileSizes> parts = new ArrayList<>();
    private long bytes;
    private long files;

    Folder(String name) {
      this.name = name;
    }
  }

  /**
   * No files yet.
   *
   * @param name of the whole
   */
  SizeTree(String name) {
    root = new Folder(name);
    open.push(root);
  }

  /**
   * A file.
   *
   * @param path absolute
   */
  void add(String path, long bytes) {
    if (bytes == 0) {
      return;
    }
    String[] names = path.substring(1).split("/", DEEPEST);
    List<Folder> folders = new ArrayList<>(open);
    Collections.reverse(folders);
    int same = 1;
    while (same < folders.size()
        && same < names.length
        && folders.get(same).name.equals(names[same - 1])) {
      same++;
    }
    while (open.size() > same) {
      close();
    }
    for (int i = same; i < names.length; i++) {
      open.push(new Folder(names[i - 1]));
    }
    total += bytes;
    put(new FileSizes(names[names.length - 1], bytes, 1, List.of()));
  }

  /** All of it. */
  FileSizes whole() {
    while (open.size() > 1) {
      close();
    }
    root.parts.sort(LARGEST);
    return new FileSizes(root.name, root.bytes, root.files, root.parts);
  }

  private void close() {
    Folder folder = open.pop();
    folder.parts.sort(LARGEST);
    FileSizes only = folder.parts.isEmpty() ? null : folder.parts.get(0);
    boolean chain = only != null && only.files() == folder.files && !only.parts().isEmpty();
    put(
        chain && only != null
            ? new FileSizes(
                folder.name + "/" + only.name(), only.bytes(), only.files(), only.parts())
            : new FileSizes(folder.name, folder.bytes, folder.files, folder.parts));
  }

  private void put(FileSizes part) {
    Folder folder = open.element();
    folder.bytes += part.bytes();
    folder.files += part.files();
    if (part.bytes() >= total / SMALLEST_PART) {
      folder.parts.add(part);
    }
    if (folder.parts.size() > MOST_PARTS) {
      folder.parts.sort(LARGEST);
      folder.parts.subList(MOST_PARTS / 2, folder.parts.size()).clear();
    }
  }

  /**
   * The largest of what several have; each of these is there.
   *
   * @param most how many files and folders
   */
  static List<FileSizes> largest(List<FileSizes> wholes, int most) {
    List<FileSizes> all = new ArrayList<>();
    wholes.forEach(whole -> collect(whole, all));
    // A folder is no smaller than what is in it, and comes before it.
    all.sort(Comparator.comparingLong(FileSizes::bytes).reversed());
    Set<FileSizes> kept = Collections.newSetFromMap(new IdentityHashMap<>());
    kept.addAll(all.subList(0, Math.min(most, all.size())));
    return wholes.stream().map(whole -> of(whole, kept)).toList();
  }

  private static void collect(FileSizes sizes, List<FileSizes> all) {
    all.add(sizes);
    sizes.parts().forEach(part -> collect(part, all));
  }

  private static FileSizes of(FileSizes sizes, Set<FileSizes> kept) {
    return new FileSizes(
        sizes.name(),
        sizes.bytes(),
        sizes.files(),
        sizes.parts().stream().filter(kept::contains).map(part -> of(part, kept)).toList());
  }
}
