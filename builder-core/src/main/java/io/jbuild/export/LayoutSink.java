package io.jbuild.export;

import java.io.IOException;
import java.io.InputStream;

/** Takes the files of an image layout, in the order of their names. */
interface LayoutSink {

  /** A folder, before what is in it. */
  void folder(String name) throws IOException;

  /** A file of exactly this size. */
  void file(String name, long size, InputStream content) throws IOException;
}
