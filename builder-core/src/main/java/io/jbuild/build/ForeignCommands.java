package io.jbuild.build;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
import io.jbuild.machine.Store;
import io.jbuild.oci.Platform;
import io.jbuild.plan.BuildPlan;
import io.jbuild.plan.Step;
import io.jbuild.plan.StepGraph;
import io.jbuild.sandbox.Emulation;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Commands for other platforms than the machine's: where they cannot run, that is told before
 * anything runs. What was run before, somewhere, is taken from the cache and needs nothing.
 */
final class ForeignCommands {

  private final Emulation emulation;
  private final Cache cache;
  private final Map<Platform, Optional<String>> obstacles = new LinkedHashMap<>();
  private final Map<Platform, Lines> refused = new LinkedHashMap<>();

  private ForeignCommands(Emulation emulation, Cache cache) {
    this.emulation = emulation;
    this.cache = cache;
  }

  /** Knows what was done before. */
  interface Cache {
    boolean has(StepGraph graph) throws InterruptedException;
  }

  /**
   * Looks whether all commands of a build can run here.
   *
   * @throws BuildException where some cannot, at the first of them
   */
  static void check(List<BuildPlan> plans, Store store, Cache cache)
      throws IOException, InterruptedException {
    for (BuildPlan plan : plans) {
      if (plan.graph().steps().stream().anyMatch(ForeignCommands::isForeign)) {
        Emulation emulation = new Emulation(Emulation.REGISTRATIONS, store.work().path());
        new ForeignCommands(emulation, cache).check(plans);
        return;
      }
    }
  }

  private static boolean isForeign(Step step) {
    return step instanceof Step.Run run && !run.platform().serves(Platform.host());
  }

  private void check(List<BuildPlan> plans) throws IOException, InterruptedException {
    for (BuildPlan plan : plans) {
      for (Step step : plan.graph().steps()) {
        if (isForeign(step)) {
          check((Step.Run) step, plan.graph());
        }
      }
    }
    if (!refused.isEmpty()) {
      throw refusal().at(refused.values().iterator().next());
    }
  }

  private void check(Step.Run run, StepGraph graph) throws IOException, InterruptedException {
    Platform platform = run.platform();
    if (!obstacles.containsKey(platform)) {
      obstacles.put(platform, emulation.obstacle(platform));
    }
    if (obstacles.getOrDefault(platform, Optional.empty()).isPresent()
        && !refused.containsKey(platform)
        && !cache.has(
            new StepGraph(
                graph.steps().subList(0, run.id().index() + 1), run.id(), graph.afresh()))) {
      refused.put(platform, run.lines());
    }
  }

  private BuildException refusal() {
    boolean linux = refused.keySet().stream().anyMatch(platform -> platform.os().equals("linux"));
    return new BuildException(
        Blame.MACHINE,
        "RUN for "
            + refused.keySet().stream().map(Platform::toString).collect(Collectors.joining(", "))
            + " cannot be executed on this machine, which is "
            + Platform.host()
            + ": "
            + obstacles
                .getOrDefault(refused.keySet().iterator().next(), Optional.empty())
                .orElse(""),
        linux
            ? "Register one: install Debian's package qemu-user-static, or \"docker run --privileged"
                + " --rm tonistiigi/binfmt --install "
                + refused.keySet().stream()
                    .map(Platform::architecture)
                    .collect(Collectors.joining(","))
                + "\". Stages FROM --platform=$BUILDPLATFORM need none, nor does anything but RUN."
            : "Take a stage FROM --platform=$BUILDPLATFORM for what RUN does; COPY and the rest need"
                + " no machine of the kind.");
  }
}
