package io.jbuild.event;

/** Takes the events of a build. Called by several threads, one event at a time for each step. */
@FunctionalInterface
public interface BuildEvents {

  /** Takes an event; must return soon, since a step waits for it. */
  void on(BuildEvent event);

  /** What tells of transfers as events of the build. */
  default Transfers transfers() {
    return transfer -> on(new BuildEvent.Moving(transfer));
  }
}
