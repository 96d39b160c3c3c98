package io.jbuild.runner;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jbuild.cache.CacheKey;
import io.jbuild.cache.ContentLists;
import io.jbuild.command.CommandRunner;
import io.jbuild.command.RunTask;
import io.jbuild.command.Secrets;
import io.jbuild.device.GivenDevices;
import io.jbuild.dockerfile.Instruction.Heredoc;
import io.jbuild.dockerfile.Instruction.Run.Security;
import io.jbuild.dockerfile.Mount;
import io.jbuild.event.Transfers;
import io.jbuild.file.ImagePath;
import io.jbuild.layer.Layer;
import io.jbuild.layer.LayerStack;
import io.jbuild.oci.Digest;
import io.jbuild.oci.Noise;
import io.jbuild.oci.RunSettings;
import io.jbuild.plan.RunMount;
import io.jbuild.plan.Step;
import io.jbuild.snapshot.Snapshot;
import io.jbuild.solve.Inputs;
import io.jbuild.solve.StepAction;
import io.jbuild.solve.StepOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** RUN: a layer with what a command changed. */
record RunAction(Step.Run step, StageContent content, CommandRunner commands, Secrets secrets)
    implements StepAction.Made {

  @Override
  public Load load() {
    return Load.OTHERS;
  }

  @Override
  public CacheKey key(Inputs inputs) throws IOException, InterruptedException {
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
    if (!settings.unwanted().isEmpty()) {
      key.add("left out", settings.unwanted().stream().map(Noise::word).toList());
    }
    if (step.demands().security() != Security.SANDBOX) {
      key.add("security", step.demands().security().name());
    }
    GivenDevices devices = step.demands().devices();
    if (!devices.names().isEmpty()) {
      key.add("devices", devices.names());
      key.add("device edits", new String(devices.edits().toJson().toBytes(), UTF_8));
    }
    for (Heredoc script : step.scripts()) {
      key.add("script " + script.name(), script.content());
    }
    int number = 0;
    for (RunMount mount : step.demands().mounts()) {
      key.add("mount " + number++, mount(mount, inputs));
    }
    return key.build();
  }

  @Override
  public void list(Inputs inputs, ContentLists lists) throws IOException {
    int number = 0;
    for (RunMount mount : step.demands().mounts()) {
      if (mount.shown().isPresent()) {
        RunMount.Shown shown = mount.shown().get();
        lists.begin("mount " + number, Optional.empty());
        ContentListing.list(source(inputs.of(shown.step()), shown), lists);
      }
      number++;
    }
  }

  @Override
  public Layer run(Inputs inputs, StepOutput output) throws IOException, InterruptedException {
    List<LayerStack> shown = new ArrayList<>();
    for (RunMount mount : step.demands().mounts()) {
      LayerStack stage =
          mount.shown().map(RunMount.Shown::step).map(inputs::of).orElse(LayerStack.EMPTY);
      shown.add(stage);
      if (mount.shown().isPresent()) {
        RunMount.Shown files = mount.shown().get();
        content.check(stage, asked(files), () -> digest(stage, files));
      }
    }
    RunTask task = new RunTask(step, inputs.of(step.parent()), shown, secrets);
    return commands.run(task, output).layer();
  }

  private static CacheKey.Builder asked(RunMount.Shown shown) {
    return CacheKey.of("shown", 1).add("path", shown.path());
  }

  private Digest digest(LayerStack stage, RunMount.Shown shown) throws IOException {
    return ContentDigest.ofWhole(source(stage, shown), 1, Transfers.UNSEEN);
  }

  /**
   * What a mount is, and what it shows of layers. What is in a cache is no part of it, nor is a
   * secret's value.
   */
  private List<String> mount(RunMount planned, Inputs inputs)
      throws IOException, InterruptedException {
    Mount mount = planned.mount();
    List<String> parts = new ArrayList<>();
    parts.add(mount.type().name());
    parts.add("target " + planned.target().orElse(""));
    parts.add(mount.readOnly() ? "read-only" : "writable");
    mount.id().ifPresent(id -> parts.add("id " + id));
    mount.env().ifPresent(name -> parts.add("variable " + name));
    mount.size().ifPresent(size -> parts.add("size " + size));
    mount.mode().ifPresent(mode -> parts.add("mode " + Integer.toOctalString(mode)));
    mount.uid().ifPresent(uid -> parts.add("user " + uid));
    mount.gid().ifPresent(gid -> parts.add("group " + gid));
    if (mount.required()) {
      parts.add("required");
    }
    if (planned.shown().isPresent()) {
      RunMount.Shown shown = planned.shown().get();
      LayerStack stage = inputs.of(shown.step());
      parts.add("shown " + content.of(stage, asked(shown), () -> digest(stage, shown)));
    } else {
      // Of a cache the folder in it, of a secret what it may be called by.
      mount.source().ifPresent(source -> parts.add("source " + source));
    }
    return parts;
  }

  private CopySource source(LayerStack stage, RunMount.Shown shown) throws IOException {
    Snapshot files = content.layers().snapshot(stage);
    return SourceSearch.whole(files, ImagePath.of(shown.path()));
  }
}
