package io.jbuild.export;

import io.jbuild.export.Output.Compression;
import java.io.IOException;
import java.io.OutputStream;

/** Makes layers smaller: the same bytes always become the same bytes, on every machine. */
@FunctionalInterface
public interface Compressor {

  /** A stream that compresses what it is given into another, and ends that with itself. */
  OutputStream compress(Compression compression, OutputStream to) throws IOException;
}
