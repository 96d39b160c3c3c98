package io.jbuild.snapshot;

import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import java.io.IOException;
import java.util.Optional;

/**
 * A snapshot that takes writes in a virtual upper directory; what is below is never changed.
 * Content is not copied: a written file keeps its source and is read when the diff is packed. For
 * one thread.
 */
public interface WritableSnapshot extends Snapshot {

  /**
   * Puts a node at a path, replacing what stands there (a directory put on a directory keeps its
   * content; anything else replaces the whole tree below). The parent must be a directory.
   *
   * @param source where a regular file's bytes are
   * @param sourcePath the file in the source; regular files written with the same source and the
   *     same link group become hard links to one file
   */
  void put(ImagePath path, FileNode node, Snapshot source, ImagePath sourcePath) throws IOException;

  /** Puts a node that has no bytes: a directory, link, device, pipe. */
  void put(ImagePath path, FileNode node) throws IOException;

  /** Puts a regular file with these bytes; the node's size and link group are not looked at. */
  void put(ImagePath path, FileNode.RegularFile node, byte[] content) throws IOException;

  /**
   * Puts a regular file whose bytes are there; those put so with the same link group become hard
   * links to one file.
   */
  void put(ImagePath path, FileNode.RegularFile node, FileContent content) throws IOException;

  /**
   * Fills a directory with all that a snapshot has in one of its own, as if each of it were put
   * from there; but it is looked at when it is asked for, so that nothing is kept of a million
   * files. The snapshot must not change any more.
   */
  void graft(ImagePath directory, Snapshot view, ImagePath viewDirectory) throws IOException;

  /** What the regular file at a path was put with, where it was written here. */
  Optional<FileContent> contentOf(ImagePath path) throws IOException;

  /** Removes what stands at the path, with all below it; nothing where there is nothing. */
  void remove(ImagePath path) throws IOException;

  /** What changed so far against what is below. */
  LayerDiff diff() throws IOException;
}
