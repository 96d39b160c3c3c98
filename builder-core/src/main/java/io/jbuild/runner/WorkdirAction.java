package io.jbuild.runner;

import io.jbuild.cache.CacheKey;
import io.jbuild.layer.Layer;
import io.jbuild.layer.LayerStack;
import io.jbuild.layer.LayerStore;
import io.jbuild.plan.Step;
import io.jbuild.snapshot.Snapshot;
import io.jbuild.snapshot.WritableSnapshot;
import io.jbuild.solve.Inputs;
import io.jbuild.solve.StepAction;
import io.jbuild.solve.StepOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** WORKDIR: a layer with the directory, an empty one where it is there already. */
record WorkdirAction(Step.Workdir step, LayerStore layers, Instant now) implements StepAction.Made {

  @Override
  public Load load() {
    return Load.PROCESSOR;
  }

  @Override
  public CacheKey key(Inputs inputs) {
    return CacheKey.of("workdir", 1)
        .add("parent", inputs.of(step.parent()).diffIds())
        .add("path", step.path())
        .add("user", step.user())
        .add("file time", KeyTime.of(step.fileTime()))
        .build();
  }

  @Override
  public Layer run(Inputs inputs, StepOutput output) throws IOException {
    LayerStack parent = inputs.of(step.parent());
    WritableSnapshot snapshot = layers.writable(parent);
    Optional<Snapshot> accounts =
        parent.layers().isEmpty() ? Optional.empty() : Optional.of(snapshot);
    new Workdir(step.path(), Optional.of(step.user()), step.fileTime().orElse(now))
        .make(snapshot, accounts);
    return layers.pack(snapshot.diff());
  }
}
