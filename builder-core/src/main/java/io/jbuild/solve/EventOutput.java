package io.jbuild.solve;

import io.jbuild.event.BuildEvent;
import io.jbuild.event.BuildEvents;

/** What a step prints, as events. */
record EventOutput(BuildEvents events, int step) implements StepOutput {

  @Override
  public void out(byte[] bytes) {
    events.on(new BuildEvent.StepOutput(step, false, bytes));
  }

  @Override
  public void error(byte[] bytes) {
    events.on(new BuildEvent.StepOutput(step, true, bytes));
  }
}
