package io.jbuild.runner;

import io.jbuild.blob.WorkFolder;
import io.jbuild.cache.CacheKey;
import io.jbuild.context.ContextTimes;
import io.jbuild.dockerfile.Instruction.Files;
import io.jbuild.layer.Layer;
import io.jbuild.layer.LayerStack;
import io.jbuild.layer.LayerStore;
import io.jbuild.plan.FileSource;
import io.jbuild.plan.Step;
import io.jbuild.snapshot.Snapshot;
import io.jbuild.snapshot.WritableSnapshot;
import io.jbuild.solve.Inputs;
import io.jbuild.solve.StepAction;
import io.jbuild.solve.StepOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;

/** COPY and ADD: a layer with the files, put on the parent's without mounting anything. */
record CopyAction(
    Step.Copy step, LayerStore layers, ContextFolders contexts, WorkFolder work, Instant now)
    implements StepAction.Made {

  private static final int HASHING_THREADS =
      Math.max(2, Runtime.getRuntime().availableProcessors());

  @Override
  public CacheKey key(Inputs inputs) throws IOException {
    LayerStack parent = inputs.of(step.parent());
    Files files = step.files();
    CopyRequest request = request(parent);
    CacheKey.Builder key = CacheKey.of(step.kind().name(), 1);
    if (!request.has(CopyRequest.Flag.LINK)) {
      key.add("parent", parent.diffIds());
    }
    return key.add("sources", files.sources())
        .add("destination", files.destination())
        .add("working directory", step.workingDirectory())
        .add("owner", files.chown().orElse(""))
        .add("mode", files.chmod().orElse(""))
        .add("exclude", files.exclude())
        .add("flags", request.flags())
        .add("file time", KeyTime.of(step.fileTime()))
        .add("content", CopyFiles.digest(source(inputs), request, HASHING_THREADS).toString())
        .build();
  }

  @Override
  public Layer run(Inputs inputs, StepOutput output) throws IOException {
    LayerStack parent = inputs.of(step.parent());
    CopyRequest request = request(parent);
    WritableSnapshot destination =
        layers.writable(request.has(CopyRequest.Flag.LINK) ? LayerStack.EMPTY : parent);
    try (CopyFiles copy = new CopyFiles(work.create("copy"))) {
      copy.copy(source(inputs), destination, request);
      return layers.pack(destination.diff());
    }
  }

  private Snapshot source(Inputs inputs) throws IOException {
    return step.source()
        .accept(
            new FileSource.Visitor<>() {
              @Override
              public Snapshot context(FileSource.Context context) throws IOException {
                return contexts
                    .open(context)
                    .with(step.fileTime().map(ContextTimes::fixed).orElse(ContextTimes.PRESERVE));
              }

              @Override
              public Snapshot layers(FileSource.Layers made) throws IOException {
                return layers.snapshot(inputs.of(made.id()));
              }
            });
  }

  private CopyRequest request(LayerStack parent) {
    Files files = step.files();
    Set<CopyRequest.Flag> flags = EnumSet.noneOf(CopyRequest.Flag.class);
    if (step.kind() == Step.Copy.Kind.ADD && step.unpack().orElse(true)) {
      flags.add(CopyRequest.Flag.UNPACK);
    }
    // BuildKit gives up --link where --chmod stands beside it.
    if (files.link() && files.chmod().isEmpty()) {
      flags.add(CopyRequest.Flag.LINK);
    }
    if (step.parents()) {
      flags.add(CopyRequest.Flag.PARENTS);
    }
    if (parent.layers().isEmpty()) {
      flags.add(CopyRequest.Flag.SCRATCH);
    }
    return new CopyRequest(
        files.sources(),
        files.heredocs().stream()
            .map(heredoc -> new CopyRequest.InlineFile(heredoc.name(), heredoc.content()))
            .toList(),
        files.destination(),
        step.workingDirectory().isEmpty() ? "/" : step.workingDirectory(),
        files.chown(),
        files.chmod(),
        files.exclude(),
        flags,
        step.fileTime().orElse(now));
  }
}
