package io.jbuild.snapshot;

import io.jbuild.file.Attributes;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** An entry of a {@link VirtualUpper}. */
abstract sealed class UpperNode permits UpperDirectory, UpperNode.File, UpperNode.Other {

  /** Says that a name is deleted. */
  static final UpperNode WHITEOUT = new Other(Optional.empty());

  /** What stands there; empty for a whiteout. */
  abstract Optional<FileNode> node();

  /** Whether it hides all that lower layers have below it. */
  abstract boolean hides();

  /** A directory above another in lower layers, with what is in it. */
  static UpperDirectory merged(FileNode node) {
    return new UpperDirectory(node, /* opaque= */ false, Optional.empty());
  }

  /** Anything without bytes, in place of what lower layers have there. */
  static UpperNode replacing(FileNode node) {
    return node.isDirectory()
        ? new UpperDirectory(node, /* opaque= */ true, Optional.empty())
        : new Other(Optional.of(node));
  }

  static UpperNode file(FileNode.RegularFile node, FileContent content) {
    return node.linkGroup() == 0 ? new File(node, content) : new LinkedFile(node, content);
  }

  /** What is neither a directory nor has bytes. */
  static final class Other extends UpperNode {
    private final Optional<FileNode> node;

    private Other(Optional<FileNode> node) {
      this.node = node;
    }

    @Override
    Optional<FileNode> node() {
      return node;
    }

    @Override
    boolean hides() {
      return true;
    }
  }

  /** A regular file. There may be a million: its node is made where it is asked for. */
  static sealed class File extends UpperNode {
    private final Attributes attributes;
    private final long size;
    private final FileContent content;

    private File(FileNode.RegularFile node, FileContent content) {
      this.attributes = node.attributes();
      this.size = node.size();
      this.content = content;
    }

    @Override
    final Optional<FileNode> node() {
      return Optional.of(new FileNode.RegularFile(attributes, size, linkGroup()));
    }

    @Override
    final boolean hides() {
      return true;
    }

    long linkGroup() {
      return 0;
    }

    final FileContent content() {
      return content;
    }

    final InputStream open() throws IOException {
      return content.open(size);
    }

    final Digest digest() throws IOException {
      return content.digest(size);
    }
  }

  /** A regular file with several names. */
  private static final class LinkedFile extends File {
    private final long linkGroup;

    LinkedFile(FileNode.RegularFile node, FileContent content) {
      super(node, content);
      this.linkGroup = node.linkGroup();
    }

    @Override
    long linkGroup() {
      return linkGroup;
    }
  }

  /** The bytes of a file of a snapshot. */
  record SnapshotFile(Snapshot snapshot, ImagePath path) implements FileContent {
    @Override
    public InputStream open(long size) throws IOException {
      return snapshot.open(path);
    }

    @Override
    public Digest digest(long size) throws IOException {
      return snapshot.digest(path);
    }
  }

  /** Bytes in memory. */
  static final class Bytes implements FileContent {
    private final byte[] bytes;

    Bytes(byte[] bytes) {
      this.bytes = bytes.clone();
    }

    @Override
    public InputStream open(long size) {
      return new ByteArrayInputStream(bytes);
    }

    @Override
    public Digest digest(long size) {
      return Digest.of(bytes);
    }
  }
}
