package io.jbuild.plan;

import io.jbuild.dockerfile.Instruction;
import io.jbuild.dockerfile.Instruction.Run.Network;
import io.jbuild.dockerfile.Instruction.Run.Security;
import io.jbuild.dockerfile.Mount;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.Entitlement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Plans RUN: what it starts, sees and mounts. */
final class RunPlanner {

  private static final List<String> PROXIES =
      List.of("HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY");

  private static final String HOSTNAME = "buildkitsandbox";
  private static final String HOSTNAME_ARG = "BUILDKIT_SANDBOX_HOSTNAME";

  private final OpenStage stage;
  private final PlanOptions options;

  RunPlanner(OpenStage stage) {
    this.stage = stage;
    this.options = stage.planner().options();
  }

  void plan(Instruction.Run run) {
    Scope scope = stage.plan().scope();
    checkAllowed(run);
    run.heredocs().forEach(script -> FileWords.checkHeredoc(script.name()));
    List<Mount> mounts =
        run.mounts().stream().map(mount -> Mount.parse(mount, stage.words()::expand)).toList();
    List<RunMount> planned = new ArrayList<>();
    for (Mount mount : mounts) {
      planned.add(new MountPlanner(stage, run.lines()).plan(mount));
    }
    List<String> arguments = stage.words().command(run.command());
    if (arguments.isEmpty()) {
      throw new BuildException(
          Blame.DOCKERFILE, "arguments are required", "Say which command RUN runs.");
    }
    String createdBy = CreatedBy.run(arguments, scope.argValues());
    Step.Run step =
        new Step.Run(
            stage.next(),
            stage.names().run(run, mounts, scope),
            run.lines(),
            stage.plan().head(),
            stage.plan().platform(),
            stage.layerTime(),
            arguments,
            scope.variables(),
            proxies(scope),
            stage.plan().container().user,
            stage.plan().container().workingDir,
            network(run),
            hostname(),
            run.heredocs(),
            options.settings(),
            new RunDemands(
                planned,
                options.devices().find(run.devices()),
                run.security().orElse(Security.SANDBOX),
                mounts.stream().anyMatch(mount -> mount.type() == Mount.Type.CACHE)
                    ? stage.plan().inherited()
                    : 0));
    stage.addLayer(step, createdBy);
  }

  private void checkAllowed(Instruction.Run run) {
    if (run.network().orElse(Network.DEFAULT) == Network.HOST) {
      check(Entitlement.NETWORK_HOST, "--network=host");
    }
    if (run.security().orElse(Security.SANDBOX) == Security.INSECURE) {
      check(Entitlement.SECURITY_INSECURE, "--security=insecure");
    }
  }

  private void check(Entitlement entitlement, String flag) {
    if (!options.allowed().contains(entitlement)) {
      throw new BuildException(
          Blame.DOCKERFILE,
          entitlement.word() + " is not allowed",
          "RUN "
              + flag
              + " gives the Dockerfile what could harm this machine. If you trust it: {allow} "
              + entitlement.word()
              + ".");
    }
  }

  /** A RUN may ask for less than the build allows, never for more. */
  private boolean network(Instruction.Run run) {
    Network mode = run.network().orElse(Network.DEFAULT);
    if (mode == Network.HOST && !options.network()) {
      throw new BuildException(
          Blame.DOCKERFILE,
          "RUN --network=host is not allowed in a build without network",
          "Leave the flag out, or {network} none.");
    }
    return options.network() && mode != Network.NONE;
  }

  private String hostname() {
    return Optional.ofNullable(options.buildArgs().get(HOSTNAME_ARG))
        .filter(name -> !name.isEmpty())
        .orElse(HOSTNAME);
  }

  /** Proxy variables given from outside and not declared: seen by commands, part of no key. */
  private SortedMap<String, String> proxies(Scope scope) {
    SortedMap<String, String> proxies = new TreeMap<>();
    options
        .buildArgs()
        .forEach(
            (name, value) -> {
              if (PROXIES.contains(name.toUpperCase(Locale.ROOT)) && !scope.declares(name)) {
                // Programs look for them in either case.
                proxies.put(name.toUpperCase(Locale.ROOT), value);
                proxies.put(name.toLowerCase(Locale.ROOT), value);
              }
            });
    return proxies;
  }
}
