package io.jbuild.sandbox;

import io.jbuild.file.Attributes;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a device of an image is in a tree where nobody may make one, in a user namespace: a file
 * that says in an extended attribute which device it stands for. The kernel copies that along when
 * a command changes or moves the file, so what was a device is one in the command's layer too.
 */
final class DevicePlaceholder {

  static final String ATTRIBUTE = "user.jbuild.device";

  private DevicePlaceholder() {}

  /** The attribute's value, as {@code c 1 3}. */
  static byte[] value(FileNode.Device device) {
    String kind = device.kind() == FileNode.Device.Kind.BLOCK ? "b" : "c";
    return (kind + " " + device.major() + " " + device.minor()).getBytes(StandardCharsets.US_ASCII);
  }

  /** The device a value stands for; none where a command wrote something else there. */
  static Optional<FileNode> device(Attributes attributes, byte[] value) {
    String text = ByteString.of(value).toString();
    if (!text.matches("[bc] [0-9]{1,9} [0-9]{1,9}")) {
      return Optional.empty();
    }
    String[] parts = text.split(" ", -1);
    return Optional.of(
        new FileNode.Device(
            attributes,
            parts[0].equals("b") ? FileNode.Device.Kind.BLOCK : FileNode.Device.Kind.CHARACTER,
            Integer.parseInt(parts[1]),
            Integer.parseInt(parts[2])));
  }
}
