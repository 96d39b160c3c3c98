package io.jbuild.comparison;

import io.jbuild.difference.AttributeChange;
import io.jbuild.difference.AttributeChange.Attribute;
import io.jbuild.file.Attributes;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Compares what two layers have at a path, but for the content. */
final class NodeComparison {
  private final List<AttributeChange> changes = new ArrayList<>();

  private NodeComparison() {}

  /** What differs between two entries of one path. */
  static List<AttributeChange> between(LayerEntry first, LayerEntry second) {
    NodeComparison comparison = new NodeComparison();
    comparison.compare(Attribute.TYPE, first.type(), second.type());
    comparison.compare(Attribute.OPAQUE, opaque(first), opaque(second));
    // Another name of a file has what the file has, and that is told where its first name is.
    boolean sameLink = first.link().isPresent() && first.link().equals(second.link());
    if (first.node().isPresent() && second.node().isPresent() && !sameLink) {
      comparison.compare(Attribute.HARD_LINK, first.link().orElse(""), second.link().orElse(""));
      comparison.nodes(first.node().get(), second.node().get());
    }
    return comparison.changes;
  }

  /** What is told of a path that one layer alone has. */
  static List<AttributeChange> alone(Optional<LayerEntry> first, Optional<LayerEntry> second) {
    NodeComparison comparison = new NodeComparison();
    comparison.compare(
        Attribute.TYPE,
        first.map(LayerEntry::type).orElse(""),
        second.map(LayerEntry::type).orElse(""));
    comparison.compare(
        Attribute.SIZE,
        first.flatMap(LayerEntry::node).map(NodeComparison::size).orElse(""),
        second.flatMap(LayerEntry::node).map(NodeComparison::size).orElse(""));
    return comparison.changes;
  }

  private static String opaque(LayerEntry entry) {
    return entry.opaque() ? "opaque" : "";
  }

  private void nodes(FileNode first, FileNode second) {
    Attributes one = first.attributes();
    Attributes other = second.attributes();
    compare(Attribute.MODE, Nodes.mode(one), Nodes.mode(other));
    compare(Attribute.OWNER, Nodes.id(one.uid()), Nodes.id(other.uid()));
    compare(Attribute.GROUP, Nodes.id(one.gid()), Nodes.id(other.gid()));
    compare(Attribute.TIME, one.modified().toString(), other.modified().toString());
    compare(Attribute.SIZE, size(first), size(second));
    if (first instanceof FileNode.SymbolicLink && second instanceof FileNode.SymbolicLink) {
      compare(Attribute.LINK_TARGET, Nodes.target(first), Nodes.target(second));
    }
    if (first instanceof FileNode.Device && second instanceof FileNode.Device) {
      compare(Attribute.DEVICE, Nodes.target(first), Nodes.target(second));
    }
    SortedSet<String> names = new TreeSet<>(one.xattrs().keySet());
    names.addAll(other.xattrs().keySet());
    for (String name : names) {
      Optional<ByteString> value = Optional.ofNullable(one.xattrs().get(name));
      Optional<ByteString> otherValue = Optional.ofNullable(other.xattrs().get(name));
      if (!value.equals(otherValue)) {
        changes.add(
            new AttributeChange(
                Attribute.XATTR,
                name,
                value.map(Nodes::xattr).orElse(""),
                otherValue.map(Nodes::xattr).orElse("")));
      }
    }
  }

  private static String size(FileNode node) {
    return node instanceof FileNode.RegularFile file ? Long.toString(file.size()) : "";
  }

  private void compare(Attribute attribute, String first, String second) {
    if (!first.equals(second)) {
      changes.add(new AttributeChange(attribute, "", first, second));
    }
  }
}
