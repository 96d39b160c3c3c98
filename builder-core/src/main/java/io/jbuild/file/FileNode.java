package io.jbuild.file;

import org.jspecify.annotations.Nullable;

/** What stands at a path: its kind and attributes. Where its bytes are is the holder's business. */
public sealed interface FileNode {

  /** A visitor without defaults. */
  interface Visitor<R> {
    R directory(Directory node);

    R file(RegularFile node);

    R link(SymbolicLink node);

    R device(Device node);

    R fifo(Fifo node);
  }

  Attributes attributes();

  /** The same kind of node with other attributes. */
  FileNode with(Attributes attributes);

  <R> R accept(Visitor<R> visitor);

  default boolean isDirectory() {
    return this instanceof Directory;
  }

  /** A directory. */
  record Directory(Attributes attributes) implements FileNode {
    // By hand, as those of its attributes.

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Directory that && attributes.equals(that.attributes);
    }

    @Override
    public int hashCode() {
      return attributes.hashCode();
    }

    @Override
    public FileNode.Directory with(Attributes other) {
      return new Directory(other);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.directory(this);
    }
  }

  /**
   * A regular file.
   *
   * @param size in bytes
   * @param linkGroup names with the same number, in one layer, context or tree, are hard links to
   *     one file; 0 where the file has one name only
   */
  record RegularFile(Attributes attributes, long size, long linkGroup) implements FileNode {
    @Override
    public FileNode.RegularFile with(Attributes other) {
      return new RegularFile(other, size, linkGroup);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.file(this);
    }
  }

  /** A symbolic link; the target's bytes are kept as they are. */
  record SymbolicLink(Attributes attributes, ByteString target) implements FileNode {
    @Override
    public FileNode.SymbolicLink with(Attributes other) {
      return new SymbolicLink(other, target);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.link(this);
    }
  }

  /** A character or block device. */
  record Device(Attributes attributes, Kind kind, int major, int minor) implements FileNode {
    /** Which of the two. */
    public enum Kind {
      CHARACTER,
      BLOCK
    }

    @Override
    public FileNode.Device with(Attributes other) {
      return new Device(other, kind, major, minor);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.device(this);
    }
  }

  /** A named pipe. */
  record Fifo(Attributes attributes) implements FileNode {
    @Override
    public FileNode.Fifo with(Attributes other) {
      return new Fifo(other);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.fifo(this);
    }
  }
}
