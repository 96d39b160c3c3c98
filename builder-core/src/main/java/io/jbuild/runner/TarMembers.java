package io.jbuild.runner;

import io.jbuild.file.Attributes;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** What an archive holds, read one after the other. */
interface TarMembers extends Closeable {

  /** The next member; empty at the end. */
  Optional<Member> next() throws IOException;

  /** The bytes of the member last returned; of anything but a regular file none. */
  InputStream content() throws IOException;

  /**
   * A member: a node of its own, or another name of an earlier one.
   *
   * @param name as the archive has it
   */
  record Member(ByteString name, Optional<FileNode> node, Optional<HardLink> link) {
    public Member {
      if (node.isPresent() == link.isPresent()) {
        throw new IllegalArgumentException("either a node or a hard link: " + name);
      }
    }
  }

  /**
   * Another name.
   *
   * @param target the name of an earlier member
   * @param attributes what the archive says of the file here; it holds for all its names
   */
  record HardLink(ByteString target, Attributes attributes) {}

  /** Tells archives from other files, by their content alone. */
  @FunctionalInterface
  interface Format {

    /** Reads a stream, plain or compressed, as an archive; empty where its start is not one. */
    Optional<TarMembers> open(InputStream content) throws IOException;
  }
}
