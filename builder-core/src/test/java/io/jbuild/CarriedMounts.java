package io.jbuild;

import io.jbuild.event.BuildEvent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Two machines that run commands, whose caches travel. */
final class CarriedMounts {

  final TwoMachines machines;

  CarriedMounts(Path folder) throws Exception {
    machines = new TwoMachines(folder);
    machines.builds.busybox("store");
    machines.builds.busybox("other");
    machines.builds.forget();
  }

  String place() {
    return "type=registry,ref=" + machines.registry.host() + "/team/app:mounts";
  }

  /** Runs a command that mounts a cache at /c. */
  void run(String store, String command) throws Exception {
    machines.builds.forget();
    machines.builds.build(
        store, "FROM busybox\nRUN --mount=type=cache,target=/c " + command + "\n", "i");
  }

  /** What a command prints that finds the cache, by the log of its step. */
  String found(String store, String command) throws Exception {
    run(store, command + " #" + System.nanoTime());
    StringBuilder printed = new StringBuilder();
    for (BuildEvent.StepOutput output : machines.all(BuildEvent.StepOutput.class)) {
      printed.append(new String(output.bytes(), StandardCharsets.UTF_8));
    }
    return printed.toString();
  }

  /** The first machine fills the cache, and brings it to the place. */
  void fill(String command) throws Exception {
    machines.builds.mounts(List.of(), List.of(place()));
    run("store", command);
    if (!warnings().isEmpty()) {
      throw new AssertionError(warnings());
    }
  }

  List<String> warnings() {
    return machines.warnings().stream().filter(message -> !message.contains("runc")).toList();
  }

  BuildEvent.MountsShared shared() {
    return machines.all(BuildEvent.MountsShared.class).get(0);
  }
}
