package io.jbuild.sandbox;

import io.jbuild.file.ImagePath;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a command's root file system is made of. */
public sealed interface RootFilesystem {

  /**
   * A directory for the sandbox alone, empty or not there yet, on the same file system as what the
   * command writes; the caller removes it.
   */
  Path work();

  /**
   * A union mount of trees that are never written and an upper directory that takes what is.
   *
   * @param lowers unpacked trees, top first; those of {@link TreeUnpacker}, or links to them. Many
   *     have short names and lie in few folders: a mount's options end at 4,096 bytes
   * @param upper an existing directory; its owner and mode are those of the command's root
   *     directory
   * @param times of regular files that are to have another one before the command starts
   */
  record Union(List<Path> lowers, Path upper, Path work, SortedMap<ImagePath, Instant> times)
      implements RootFilesystem {

    /** More trees than this the caller must merge before; the kernel's own limit is 500. */
    public static final int MAX_LOWERS = 400;

    /** All files with the times they have. */
    public Union(List<Path> lowers, Path upper, Path work) {
      this(lowers, upper, work, Collections.emptySortedMap());
    }

    public Union {
      times = Collections.unmodifiableSortedMap(new TreeMap<>(times));
      // The same tree twice says nothing new, and the kernel refuses it ("overlapping layers").
      lowers = lowers.stream().distinct().toList();
      if (lowers.size() > MAX_LOWERS) {
        throw new IllegalArgumentException(lowers.size() + " trees, at most " + MAX_LOWERS);
      }
    }
  }

  /** A directory that is all there is, and that the command changes. */
  record Folder(Path root, Path work) implements RootFilesystem {}
}
