package io.jbuild.comparison;

import java.io.IOException;

/** A format of files whose differences can be explained. */
interface Format {

  /** What people call it. */
  String name();

  /**
   * Whether a file is of this format.
   *
   * @param path of the file, or its name in an archive
   * @param head the first bytes
   */
  boolean matches(String path, byte[] head);

  /**
   * Says what differs; where it finds nothing, the bytes are told.
   *
   * @throws UnexplainedException where a file is too large to be understood
   * @throws io.jbuild.archive.MalformedArchiveException where it is not what it seemed
   */
  void explain(Pair files, Details details) throws IOException;
}
