package io.jbuild.request;

import io.jbuild.oci.ConsoleSize;
import java.util.function.Consumer;

/** The terminal of a container's user, where the container is to have one that shows there. */
public interface ContainerTerminal {

  /** How large its window is now. */
  ConsoleSize size();

  /**
   * The container's command runs: from now on the keys are its alone.
   *
   * @param resized takes each size that the window has later, on any thread
   */
  void attach(Consumer<ConsoleSize> resized);

  /** The command has ended, or was never attached. Any number of times. */
  void detach();
}
