package io.jbuild.report.progress;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Lines out of one stream's chunks, however they were cut: a line is decoded as a whole, so a
 * character that two chunks share comes out whole too.
 *
 * <p>A carriage return starts the line anew, as on a terminal, so a progress bar is one line.
 */
final class LineSplitter {

  /** A longer line is cut, so that a stream without line ends cannot fill the memory. */
  static final int LONGEST = 64 * 1024;

  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private boolean returned;

  /** The lines that end in these bytes. */
  List<String> add(byte[] bytes) {
    List<String> lines = new ArrayList<>();
    for (byte b : bytes) {
      if (b == '\n') {
        lines.add(take());
      } else if (b == '\r') {
        returned = true;
      } else {
        if (returned) {
          take();
        }
        // Not in the middle of a character, which goes on with up to three bytes 10xxxxxx.
        if (line.size() >= LONGEST && ((b & 0xc0) != 0x80 || line.size() >= LONGEST + 3)) {
          lines.add(take());
        }
        line.write(b);
      }
    }
    return lines;
  }

  /** The stream ended: what has no line end is a line too. */
  List<String> flush() {
    return line.size() == 0 ? List.of() : List.of(take());
  }

  private String take() {
    String text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    returned = false;
    return text;
  }
}
