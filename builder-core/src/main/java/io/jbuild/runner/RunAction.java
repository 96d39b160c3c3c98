package io.jbuild.runner;

import io.jbuild.cache.CacheKey;
import io.jbuild.dockerfile.Instruction.Heredoc;
import io.jbuild.layer.Layer;
import io.jbuild.plan.Step;
import io.jbuild.solve.Inputs;
import io.jbuild.solve.StepAction;
import io.jbuild.solve.StepOutput;
import java.io.IOException;

/** RUN: a layer with what a command changed. */
record RunAction(Step.Run step, CommandRunner commands) implements StepAction.Made {

  @Override
  public CacheKey key(Inputs inputs) {
    CacheKey.Builder key =
        CacheKey.of("run", 2)
            .add("parent", inputs.of(step.parent()).diffIds())
            .add("arguments", step.arguments())
            .add("environment", step.environment())
            .add("user", step.user())
            .add("working directory", step.workingDirectory())
            .add("network", step.network() ? "default" : "none")
            .add("host name", step.hostname())
            .add("file time", KeyTime.of(step.fileTime()));
    for (Heredoc script : step.scripts()) {
      key.add("script " + script.name(), script.content());
    }
    return key.build();
  }

  @Override
  public Layer run(Inputs inputs, StepOutput output) throws IOException, InterruptedException {
    return commands.run(step, inputs.of(step.parent()), output);
  }
}
