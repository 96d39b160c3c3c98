package io.jbuild.worker;

import io.jbuild.oci.ConsoleSize;
import io.jbuild.sandbox.UserTerminal;
import java.util.function.Consumer;

/** The worker's side of the terminal of a container's user. */
final class DistantTerminal implements UserTerminal {

  private final Consumer<Frame.Kind> told;
  private ConsoleSize size;
  private Consumer<ConsoleSize> resized = size -> {};
  private boolean attached;

  /**
   * One that is not attached yet.
   *
   * @param told takes what the build is to be told
   */
  DistantTerminal(ConsoleSize size, Consumer<Frame.Kind> told) {
    this.size = size;
    this.told = told;
  }

  @Override
  public synchronized ConsoleSize size() {
    return size;
  }

  @Override
  public synchronized void attach(Consumer<ConsoleSize> listener) {
    resized = listener;
    attached = true;
    told.accept(Frame.Kind.ATTACHED);
  }

  @Override
  public synchronized void detach() {
    resized = ignored -> {};
    if (attached) {
      attached = false;
      told.accept(Frame.Kind.DETACHED);
    }
  }

  void resize(ConsoleSize now) {
    Consumer<ConsoleSize> listener;
    synchronized (this) {
      size = now;
      listener = resized;
    }
    listener.accept(now);
  }
}
