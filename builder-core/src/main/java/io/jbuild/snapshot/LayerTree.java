package io.jbuild.snapshot;

import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalInt;

/**
 * What one layer holds, as a tree whose entries are numbered in the order of their paths: the root
 * is 0, a directory comes right before what is below it. Each entry's parent is here too. Safe for
 * use by several threads.
 */
public interface LayerTree {

  /** How many entries there are, at least the root; whiteouts count. */
  int size();

  ImagePath path(int entry) throws IOException;

  /** The entry of a name in a directory. */
  OptionalInt child(int directory, ByteString name) throws IOException;

  /** The entry behind this one and all below it; {@link #size()} at the end. */
  int end(int entry) throws IOException;

  /** Whether the entry says that the name is deleted from the layers below; it has no node. */
  boolean whiteout(int entry) throws IOException;

  boolean directory(int entry) throws IOException;

  /** Whether the directory hides all that is below it in lower layers. */
  boolean opaque(int entry) throws IOException;

  /** Whether the layer only names something below the directory, so that its node is made up. */
  boolean implied(int entry) throws IOException;

  /** Its node; link groups count within the layer. */
  FileNode node(int entry) throws IOException;

  /** The digest of a regular file's bytes. */
  Digest digest(int entry) throws IOException;

  /** The bytes of a regular file. */
  InputStream open(int entry) throws IOException;
}
