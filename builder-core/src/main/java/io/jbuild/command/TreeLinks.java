package io.jbuild.command;

import io.jbuild.blob.WorkFolder;
import io.jbuild.posix.FileNames;
import io.jbuild.posix.PosixFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Links to trees, all in one folder of the build: a union mount names each of its trees, in 4,096
 * bytes. Each is made once, since a build of hundreds of commands mounts the same trees in each.
 * Safe for use by several threads.
 */
final class TreeLinks {

  private final WorkFolder work;
  private final SortedMap<Path, Path> links = new TreeMap<>();
  private @Nullable Path folder;

  TreeLinks(WorkFolder work) {
    this.work = work;
  }

  /** The link to a tree. */
  synchronized Path to(Path tree) throws IOException {
    Path known = links.get(tree);
    if (known != null) {
      return known;
    }
    Path in = folder;
    if (in == null) {
      in = Files.createDirectories(work.create("links"));
      folder = in;
    }
    Path link = in.resolve(Integer.toString(links.size(), Character.MAX_RADIX));
    PosixFiles.makeSymbolicLink(link, FileNames.bytes(tree.toAbsolutePath()));
    links.put(tree, link);
    return link;
  }
}
