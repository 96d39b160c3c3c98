package io.jbuild.runner;

import io.jbuild.cache.CacheKey;
import io.jbuild.command.CommandRunner;
import io.jbuild.command.RunTask;
import io.jbuild.command.Secrets;
import io.jbuild.dockerfile.Instruction.Heredoc;
import io.jbuild.dockerfile.Instruction.Run.Security;
import io.jbuild.layer.Layer;
import io.jbuild.layer.LayerStack;
import io.jbuild.oci.RunSettings;
import io.jbuild.plan.FileSource;
import io.jbuild.plan.RunMount;
import io.jbuild.plan.Step;
import io.jbuild.solve.Inputs;
import io.jbuild.solve.StepAction;
import io.jbuild.solve.StepOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** RUN: a layer with what a command changed. */
record RunAction(Step.Run step, CommandRunner commands, Secrets secrets)
    implements StepAction.Made {

  @Override
  public CacheKey key(Inputs inputs) {
    CacheKey.Builder key =
        CacheKey.of("run", 3)
            .add("parent", inputs.of(step.parent()).diffIds())
            .add("platform", step.platform().toString())
            .add("arguments", step.arguments())
            .add("environment", step.environment())
            .add("user", step.user())
            .add("working directory", step.workingDirectory())
            .add("network", step.network() ? "default" : "none")
            .add("host name", step.hostname())
            .add("file time", KeyTime.of(step.fileTime()));
    RunSettings settings = step.settings();
    // What nobody asked for is no part of it: a key is as good as it was.
    if (!settings.hosts().isEmpty()) {
      key.add("hosts", settings.hosts());
    }
    if (settings.sharedMemory().isPresent()) {
      key.add("shared memory", String.valueOf(settings.sharedMemory().getAsLong()));
    }
    if (!settings.limits().isEmpty()) {
      key.add("limits", settings.limits());
    }
    if (step.demands().security() != Security.SANDBOX) {
      key.add("security", step.demands().security().name());
    }
    for (Heredoc script : step.scripts()) {
      key.add("script " + script.name(), script.content());
    }
    return key.build();
  }

  @Override
  public Layer run(Inputs inputs, StepOutput output) throws IOException, InterruptedException {
    List<LayerStack> shown = new ArrayList<>();
    for (RunMount mount : step.demands().mounts()) {
      shown.add(mount.source().flatMap(FileSource::step).map(inputs::of).orElse(LayerStack.EMPTY));
    }
    return commands.run(new RunTask(step, inputs.of(step.parent()), shown, secrets), output);
  }
}
