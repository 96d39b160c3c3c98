package io.jbuild.sandbox;

import io.jbuild.file.Attributes;
import io.jbuild.file.ByteString;
import java.nio.charset.StandardCharsets;

/**
 * Whose a file or directory of an image is, in a tree where root is the only user there can be: in
 * a user namespace with a single id. An extended attribute says it, which the kernel copies along
 * when a command changes or moves the file; so base images keep their owners. Links and pipes take
 * no such attribute: what a command changes of them is root's.
 */
final class RecordedOwner {

  static final String ATTRIBUTE = "user.jbuild.owner";

  private RecordedOwner() {}

  /** The attribute's value, as {@code 33 42}. */
  static byte[] value(Attributes attributes) {
    return (Integer.toUnsignedString(attributes.uid())
            + " "
            + Integer.toUnsignedString(attributes.gid()))
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** What was found on disk, with the owner of a value; as it is where a command wrote another. */
  static Attributes apply(Attributes found, byte[] value) {
    String[] numbers = ByteString.of(value).toString().split(" ", -1);
    try {
      return new Attributes(
          found.mode(),
          Integer.parseUnsignedInt(numbers[0]),
          Integer.parseUnsignedInt(numbers[1]),
          found.modified(),
          found.xattrs());
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      return found;
    }
  }
}
