package io.jbuild.snapshot;

import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An entry of a {@link VirtualUpper}. */
final class UpperNode {
  /** Null for a whiteout. */
  final @Nullable FileNode node;

  /** Where a regular file's bytes are: a snapshot or {@code content}. */
  final @Nullable Snapshot source;

  final @Nullable ImagePath sourcePath;
  final byte @Nullable [] content;

  /** Whether a directory hides what is below it in lower layers. */
  final boolean opaque;

  private @Nullable TreeMap<ByteString, UpperNode> children;

  private UpperNode(
      @Nullable FileNode node,
      boolean opaque,
      @Nullable Snapshot source,
      @Nullable ImagePath sourcePath,
      byte @Nullable [] content) {
    this.node = node;
    this.opaque = opaque;
    this.source = source;
    this.sourcePath = sourcePath;
    this.content = content;
  }

  static UpperNode whiteout() {
    return new UpperNode(null, /* opaque= */ false, null, null, null);
  }

  /** A directory above another in lower layers, with what is in it. */
  static UpperNode merged(FileNode node) {
    return new UpperNode(node, /* opaque= */ false, null, null, null);
  }

  /** Anything in place of what lower layers have there. */
  static UpperNode replacing(FileNode node) {
    return new UpperNode(node, node.isDirectory(), null, null, null);
  }

  static UpperNode file(FileNode.RegularFile node, Snapshot source, ImagePath sourcePath) {
    return new UpperNode(node, /* opaque= */ false, source, sourcePath, null);
  }

  static UpperNode file(FileNode.RegularFile node, byte[] content) {
    return new UpperNode(node, /* opaque= */ false, null, null, content);
  }

  /** The same directory with another node. */
  UpperNode with(FileNode other) {
    UpperNode copy = new UpperNode(other, opaque, source, sourcePath, content);
    copy.children = children;
    return copy;
  }

  boolean isDirectory() {
    return node != null && node.isDirectory();
  }

  SortedMap<ByteString, UpperNode> children() {
    return children == null ? Collections.emptySortedMap() : children;
  }

  @Nullable UpperNode child(ByteString name) {
    return children == null ? null : children.get(name);
  }

  void put(ByteString name, UpperNode child) {
    if (children == null) {
      children = new TreeMap<>();
    }
    children.put(name, child);
  }

  void remove(ByteString name) {
    if (children != null) {
      children.remove(name);
    }
  }
}
