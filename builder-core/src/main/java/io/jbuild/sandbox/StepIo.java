package io.jbuild.sandbox;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Where a command's bytes come from and go to. The two outputs come on a thread each; what takes
 * them long makes the command wait.
 */
public interface StepIo {

  /** Takes the first bytes of the buffer, which is used again afterwards. */
  void standardOutput(byte[] buffer, int length);

  /** Takes the first bytes of the buffer, which is used again afterwards. */
  void standardError(byte[] buffer, int length);

  /** Tells the user something, as a line among the command's errors. */
  default void say(String text) {
    byte[] line = ("jbuild: " + text + "\n").getBytes(StandardCharsets.UTF_8);
    standardError(line, line.length);
  }

  /** Where the command is to have a terminal: its user's. All it prints then is one stream. */
  default Optional<UserTerminal> terminal() {
    return Optional.empty();
  }

  /** What the command reads; without it, its input is empty. */
  default Optional<InputStream> standardInput() {
    return Optional.empty();
  }
}
