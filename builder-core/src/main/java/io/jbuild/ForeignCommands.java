package io.jbuild;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
import io.jbuild.oci.Platform;
import io.jbuild.plan.BuildPlan;
import io.jbuild.plan.Step;
import io.jbuild.sandbox.Emulation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Commands for other platforms than the machine's: told before anything runs, where they cannot.
 */
final class ForeignCommands {

  private ForeignCommands() {}

  /**
   * Looks whether all commands of a build can run here.
   *
   * @throws BuildException where some cannot, at the first of them
   */
  static void check(List<BuildPlan> plans, Store store) throws IOException, InterruptedException {
    Map<Platform, Lines> first = new LinkedHashMap<>();
    for (BuildPlan plan : plans) {
      for (Step step : plan.graph().steps()) {
        if (step instanceof Step.Run run && !run.platform().serves(Platform.host())) {
          first.putIfAbsent(run.platform(), run.lines());
        }
      }
    }
    if (!first.isEmpty()) {
      check(first, new Emulation(Emulation.REGISTRATIONS, store.work().path()));
    }
  }

  private static void check(Map<Platform, Lines> first, Emulation emulation)
      throws IOException, InterruptedException {
    List<String> names = new ArrayList<>();
    List<String> architectures = new ArrayList<>();
    Optional<String> why = Optional.empty();
    Optional<Lines> lines = Optional.empty();
    for (Map.Entry<Platform, Lines> foreign : first.entrySet()) {
      Optional<String> obstacle = emulation.obstacle(foreign.getKey());
      if (obstacle.isPresent()) {
        names.add(foreign.getKey().toString());
        architectures.add(foreign.getKey().architecture());
        why = why.or(() -> obstacle);
        lines = lines.or(() -> Optional.of(foreign.getValue()));
      }
    }
    if (why.isPresent() && lines.isPresent()) {
      throw refusal(names, architectures, why.get()).at(lines.get());
    }
  }

  private static BuildException refusal(
      List<String> names, List<String> architectures, String why) {
    return new BuildException(
        Blame.MACHINE,
        "RUN for "
            + String.join(", ", names)
            + " cannot be executed on this machine, which is "
            + Platform.host()
            + ": "
            + why,
        names.stream().noneMatch(name -> name.startsWith("linux/"))
            ? "Take a stage FROM --platform=$BUILDPLATFORM for what RUN does; COPY and the rest need"
                + " no machine of the kind."
            : "Register one: install Debian's package qemu-user-static, or \"docker run --privileged --rm"
                + " tonistiigi/binfmt --install "
                + String.join(",", architectures)
                + "\". Stages FROM --platform=$BUILDPLATFORM need none, nor does anything but RUN.");
  }
}
