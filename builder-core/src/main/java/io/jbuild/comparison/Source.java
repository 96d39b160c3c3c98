package io.jbuild.comparison;

import java.io.IOException;
import java.io.InputStream;

/** Bytes that can be read from their start any number of times. */
@FunctionalInterface
interface Source {
  InputStream open() throws IOException;
}
