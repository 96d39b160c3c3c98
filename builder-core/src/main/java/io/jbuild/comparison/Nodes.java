package io.jbuild.comparison;

import io.jbuild.file.Attributes;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import java.util.HexFormat;
import java.util.Locale;

/** What a node has, in words. */
final class Nodes {

  private Nodes() {}

  static String type(FileNode node) {
    return node.accept(
        new FileNode.Visitor<>() {
          @Override
          public String directory(FileNode.Directory found) {
            return "directory";
          }

          @Override
          public String file(FileNode.RegularFile found) {
            return "file";
          }

          @Override
          public String link(FileNode.SymbolicLink found) {
            return "symbolic link";
          }

          @Override
          public String device(FileNode.Device found) {
            return found.kind().name().toLowerCase(Locale.ROOT) + " device";
          }

          @Override
          public String fifo(FileNode.Fifo found) {
            return "named pipe";
          }
        });
  }

  /** Of a symbolic link its target, of a device its numbers; else nothing. */
  static String target(FileNode node) {
    if (node instanceof FileNode.SymbolicLink link) {
      return link.target().toString();
    }
    return node instanceof FileNode.Device device ? device.major() + ":" + device.minor() : "";
  }

  static String mode(Attributes attributes) {
    String octal = Integer.toOctalString(attributes.mode());
    return "0".repeat(Math.max(0, 4 - octal.length())) + octal;
  }

  /** Owners are unsigned. */
  static String id(int owner) {
    return Integer.toUnsignedString(owner);
  }

  /** An extended attribute: most are text, capabilities are not. */
  static String xattr(ByteString value) {
    byte[] bytes = value.toBytes();
    return Excerpt.whole(
        Excerpt.isPrintable(bytes) ? value.toString() : HexFormat.of().formatHex(bytes));
  }
}
