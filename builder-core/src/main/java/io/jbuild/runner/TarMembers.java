package io.jbuild.runner;

import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** What an archive holds, read one after the other. */
public interface TarMembers extends Closeable {

  /** The next member; empty at the end. */
  Optional<Member> next() throws IOException;

  /** The bytes of the member last returned; of anything but a regular file none. */
  InputStream content() throws IOException;

  /**
   * A member.
   *
   * @param name as the archive has it
   * @param node what it is; empty for a hard link
   * @param linkName for a hard link the name of an earlier member; else empty
   */
  record Member(ByteString name, Optional<FileNode> node, ByteString linkName) {}

  /** Tells archives from other files, by their content alone. */
  @FunctionalInterface
  interface Format {

    /** Reads a stream, plain or compressed, as an archive; empty where its start is not one. */
    Optional<TarMembers> open(InputStream content) throws IOException;
  }
}
