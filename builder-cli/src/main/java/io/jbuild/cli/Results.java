package io.jbuild.cli;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Standard output, which knows whether its reader has gone, as {@code head} does. */
final class Results extends PrintStream {

  private final Pipe pipe;

  /**
   * Writes to a file, a pipe or a terminal.
   *
   * @param out takes bytes at once
   */
  Results(OutputStream out) {
    this(new Pipe(out));
  }

  private Results(Pipe pipe) {
    super(new BufferedOutputStream(pipe), true, StandardCharsets.UTF_8);
    this.pipe = pipe;
  }

  /** Whether nobody reads what is written: whoever did has what they wanted. */
  boolean isUnread() {
    return pipe.broken;
  }

  private static final class Pipe extends FilterOutputStream {
    private volatile boolean broken;

    Pipe(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      try {
        out.write(bytes, from, length);
      } catch (IOException e) {
        // Java has no other sign of EPIPE than the kernel's words, which are the C locale's here.
        if (String.valueOf(e.getMessage()).contains("Broken pipe")) {
          broken = true;
        }
        throw e;
      }
    }
  }
}
