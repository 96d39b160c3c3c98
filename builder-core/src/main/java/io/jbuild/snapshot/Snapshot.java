package io.jbuild.snapshot;

import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * A file system seen read-only: a stack of layers, or the context of a build. Links are never
 * followed: a path below a symbolic link does not exist here. Safe for use by several threads.
 */
public interface Snapshot {

  /** What stands at the path. The root is always a directory. */
  Optional<FileNode> find(ImagePath path) throws IOException;

  /** The paths right below a directory, in order; empty where there is no directory. */
  List<ImagePath> list(ImagePath directory) throws IOException;

  /**
   * The bytes of a regular file.
   *
   * @throws java.nio.file.NoSuchFileException where there is no regular file
   */
  InputStream open(ImagePath file) throws IOException;

  /** The digest of a regular file's bytes, from an index where it is known there. */
  Digest digest(ImagePath file) throws IOException;
}
