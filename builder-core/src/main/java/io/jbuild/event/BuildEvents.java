package io.jbuild.event;

/** Takes the events of a build. Called by several threads, one event at a time for each step. */
@FunctionalInterface
public interface BuildEvents extends Transfers {

  /** Takes an event; must return soon, since a step waits for it. */
  void on(BuildEvent event);

  @Override
  default void begins(Transfer transfer) {
    on(new BuildEvent.Moving(transfer));
  }
}
