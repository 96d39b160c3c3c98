package io.jbuild;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.plan.RunDemands;
import io.jbuild.plan.Step;
import io.jbuild.plan.StepGraph;

/** What is planned and cannot be run by this version: refused before the first step. */
final class NotRunYet {

  private NotRunYet() {}

  static void refuse(StepGraph graph) {
    for (Step step : graph.steps()) {
      if (step instanceof Step.Run run) {
        refuse(run);
      }
    }
  }

  private static void refuse(Step.Run run) {
    RunDemands demands = run.demands();
    if (!demands.devices().isEmpty()) {
      throw new BuildException(
              Blame.DOCKERFILE,
              "RUN --device cannot be run by this version of jbuild",
              "Leave the flag out.")
          .at(run.lines());
    }
  }
}
