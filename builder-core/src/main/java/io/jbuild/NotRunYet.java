package io.jbuild;

import io.jbuild.dockerfile.Mount;
import io.jbuild.dockerfile.Instruction.Run.Security;
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
    boolean secret =
        demands.mounts().stream()
            .map(mount -> mount.mount().type())
            .anyMatch(type -> type == Mount.Type.SECRET || type == Mount.Type.SSH);
    if (secret || !demands.devices().isEmpty()) {
      throw new BuildException(
              Blame.DOCKERFILE,
              "RUN --device, and --mount of secrets, cannot be run by this version of jbuild",
              "Leave the flag out.")
          .at(run.lines());
    }
    if (demands.security() == Security.INSECURE) {
      throw new BuildException(
              Blame.DOCKERFILE,
              "RUN --security=insecure cannot be run by this version of jbuild",
              "Leave the flag out.")
          .at(run.lines());
    }
  }
}
