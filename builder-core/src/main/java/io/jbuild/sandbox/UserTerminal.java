package io.jbuild.sandbox;

import io.jbuild.oci.ConsoleSize;
import java.util.function.Consumer;

/** The terminal of a command's user, where the command gets one that shows there. */
public interface UserTerminal {

  /** How large its window is now. */
  ConsoleSize size();

  /**
   * The command runs: from now on the keys are the command's alone.
   *
   * @param resized takes each size that the window has later, on any thread
   */
  void attach(Consumer<ConsoleSize> resized);

  /** The command has ended, or was never attached. Any number of times. */
  void detach();
}
