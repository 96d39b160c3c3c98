package io.jbuild.runner;

import io.jbuild.blob.WorkFolder;
import io.jbuild.cache.CacheKey;
import io.jbuild.cache.ContentLists;
import io.jbuild.context.ContextTimes;
import io.jbuild.dockerfile.Instruction.Files;
import io.jbuild.event.Transfer;
import io.jbuild.layer.Layer;
import io.jbuild.layer.LayerStack;
import io.jbuild.layer.LayerStore;
import io.jbuild.oci.Digest;
import io.jbuild.plan.FileSource;
import io.jbuild.plan.RemoteSources;
import io.jbuild.plan.Step;
import io.jbuild.remote.RemoteFiles;
import io.jbuild.remote.RemoteSource;
import io.jbuild.snapshot.Snapshot;
import io.jbuild.snapshot.WritableSnapshot;
import io.jbuild.solve.Inputs;
import io.jbuild.solve.StepAction;
import io.jbuild.solve.StepOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** COPY and ADD: a layer with the files, put on the parent's without mounting anything. */
record CopyAction(
    Step.Copy step, StageContent content, BuildFiles build, WorkFolder work, Instant now)
    implements StepAction.Made {

  private static final int HASHING_THREADS =
      Math.max(2, Runtime.getRuntime().availableProcessors());

  @Override
  public Load load() {
    return step.remote().sources().isEmpty() ? Load.PROCESSOR : Load.OTHERS;
  }

  @Override
  public CacheKey key(Inputs inputs) throws IOException, InterruptedException {
    LayerStack parent = inputs.of(step.parent());
    Files files = step.files();
    CopyRequest request = request(parent);
    CacheKey.Builder key = CacheKey.of(step.kind().name(), 1);
    if (!request.has(CopyRequest.Flag.LINK)) {
      key.add("parent", parent.diffIds());
    }
    for (Map.Entry<String, RemoteSource> source : step.remote().sources().entrySet()) {
      key.add("remote", build.remote().get().state(source.getValue(), times()));
    }
    return key.add("sources", files.sources().stream().map(RemoteSources::shown).toList())
        .add("destination", files.destination())
        .add("working directory", step.workingDirectory())
        .add("owner", files.chown().orElse(""))
        .add("mode", files.chmod().orElse(""))
        .add("exclude", files.exclude())
        .add("flags", request.flags())
        .add("file time", KeyTime.of(step.fileTime()))
        .add("content", content(inputs, request).toString())
        .build();
  }

  @Override
  public Layer run(Inputs inputs, StepOutput output) throws IOException, InterruptedException {
    LayerStack parent = inputs.of(step.parent());
    CopyRequest request = request(parent);
    if (step.source() instanceof FileSource.Layers stage) {
      CopyRequest local = local(request);
      content.check(inputs.of(stage.id()), asked(local), () -> digest(inputs, local));
    }
    WritableSnapshot destination =
        layers().writable(request.has(CopyRequest.Flag.LINK) ? LayerStack.EMPTY : parent);
    Transfer copying = build.hearer().begin("copy files");
    try (CopyFiles copy = new CopyFiles(work.create("copy"))) {
      copy.copy(source(inputs), fetched(), destination, request);
      copying.expect(copy.size());
      return layers().pack(destination.diff(), copying::add);
    } finally {
      copying.end();
    }
  }

  @Override
  public void list(Inputs inputs, ContentLists lists) throws IOException, InterruptedException {
    Snapshot files = source(inputs, ContextTimes.PRESERVE);
    lists.begin("content", ContentListing.ignored(files));
    CopyFiles.list(files, local(request(inputs.of(step.parent()))), lists);
  }

  /** Of what is on other machines, its state stands for it. */
  private Digest content(Inputs inputs, CopyRequest request)
      throws IOException, InterruptedException {
    CopyRequest local = local(request);
    return step.source() instanceof FileSource.Layers stage
        ? content.of(inputs.of(stage.id()), asked(local), () -> digest(inputs, local))
        : digest(inputs, local);
  }

  private CopyRequest local(CopyRequest request) {
    return request.with(
        request.sources().stream()
            .filter(source -> !step.remote().sources().containsKey(source))
            .toList());
  }

  private Digest digest(Inputs inputs, CopyRequest local) throws IOException, InterruptedException {
    return CopyFiles.digest(source(inputs), local, HASHING_THREADS, build.hearer());
  }

  /** All that the digest depends on besides the files. */
  private static CacheKey.Builder asked(CopyRequest request) {
    CacheKey.Builder asked =
        CacheKey.of("copied", 1)
            .add("sources", request.sources())
            .add("working directory", request.workingDirectory())
            .add("exclude", request.exclude())
            .add("flags", request.flags());
    for (CopyRequest.InlineFile file : request.inlineFiles()) {
      asked.add("file", List.of(file.name(), file.content()));
    }
    return asked;
  }

  private LayerStore layers() {
    return content.layers();
  }

  private SortedMap<String, RemoteFiles.Found> fetched() throws IOException, InterruptedException {
    SortedMap<String, RemoteFiles.Found> fetched = new TreeMap<>();
    for (Map.Entry<String, RemoteSource> source : step.remote().sources().entrySet()) {
      fetched.put(source.getKey(), build.remote().get().open(source.getValue(), times()));
    }
    return fetched;
  }

  private ContextTimes times() {
    return step.fileTime().map(ContextTimes::fixed).orElse(ContextTimes.PRESERVE);
  }

  private Snapshot source(Inputs inputs) throws IOException, InterruptedException {
    return source(inputs, times());
  }

  private Snapshot source(Inputs inputs, ContextTimes wanted)
      throws IOException, InterruptedException {
    return step.source()
        .accept(
            new FileSource.Visitor<>() {
              @Override
              public Snapshot context(FileSource.Context context)
                  throws IOException, InterruptedException {
                return build.contexts().open(context).with(wanted);
              }

              @Override
              public Snapshot layers(FileSource.Layers made) throws IOException {
                return content.layers().snapshot(inputs.of(made.id()));
              }
            });
  }

  private CopyRequest request(LayerStack parent) {
    Files files = step.files();
    Set<CopyRequest.Flag> flags = EnumSet.noneOf(CopyRequest.Flag.class);
    if (step.kind() == Step.Copy.Kind.ADD && step.remote().unpack().orElse(true)) {
      flags.add(CopyRequest.Flag.UNPACK);
    }
    if (step.kind() == Step.Copy.Kind.ADD && step.remote().unpack().orElse(false)) {
      flags.add(CopyRequest.Flag.UNPACK_REMOTE);
    }
    // BuildKit gives up --link where --chmod stands beside it.
    if (files.link() && files.chmod().isEmpty()) {
      flags.add(CopyRequest.Flag.LINK);
    }
    if (step.kind() == Step.Copy.Kind.MOUNT) {
      flags.add(CopyRequest.Flag.WHOLE);
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
