package io.jbuild.posix;

import java.io.Closeable;

/** A pipe; neither end passes to a program that is started, unless it is told to use it. */
public record Pipe(OpenFile readEnd, OpenFile writeEnd) implements Closeable {

  public static Pipe open() throws PosixException {
    int[] ends = new int[2];
    if (LibC.pipe2(ends, Flags.O_CLOEXEC) < 0) {
      throw PosixException.last("pipe");
    }
    return new Pipe(new OpenFile("pipe", ends[0]), new OpenFile("pipe", ends[1]));
  }

  /** Closes what is still open. */
  @Override
  public void close() throws PosixException {
    try (readEnd;
        writeEnd) {
      // Both, also where the first fails.
    }
  }
}
