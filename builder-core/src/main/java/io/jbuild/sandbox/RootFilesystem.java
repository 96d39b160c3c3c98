package io.jbuild.sandbox;

import java.nio.file.Path;
import java.util.List;

/**
 * Where a command's file system lies: unpacked trees below, what it writes above.
 *
 * @param lowers trees, top first; none for {@code scratch}
 * @param upper an existing directory that takes what is written; its owner and mode are those of
 *     the command's root directory
 * @param work an empty directory on the same file system as {@code upper}, for the sandbox alone;
 *     the caller removes it
 */
public record RootFilesystem(List<Path> lowers, Path upper, Path work) {

  /** More trees than this the caller must merge before; the kernel's own limit is 500. */
  public static final int MAX_LOWERS = 400;

  public RootFilesystem {
    // The same tree twice says nothing new, and the kernel refuses it ("overlapping layers").
    lowers = lowers.stream().distinct().toList();
    if (lowers.size() > MAX_LOWERS) {
      throw new IllegalArgumentException(lowers.size() + " trees, at most " + MAX_LOWERS);
    }
  }
}
