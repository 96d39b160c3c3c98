package io.jbuild.build;

import io.jbuild.command.CommandRunner;
import io.jbuild.command.LazyCommandRunner;
import io.jbuild.event.BuildEvent;
import io.jbuild.event.BuildEvents;
import io.jbuild.machine.Machine;
import io.jbuild.machine.Store;
import io.jbuild.request.BuildRequest;
import io.jbuild.sandbox.ChosenRung;
import io.jbuild.secret.SecretSearch;
import java.io.IOException;

/** What runs a build's commands, and does what the build asks for besides. */
record BuildCommands(Machine machine, BuildRequest request, BuildEvents events) {

  /**
   * A runner for a build.
   *
   * @param search finds what may be kept nowhere
   */
  CommandRunner open(Store store, SecretSearch search) throws IOException {
    CommandRunner commands =
        new LazyCommandRunner(
            () -> {
              store.work().room().watch();
              return machine.commands(store, request.isolation(), this::tell);
            });
    if (request.failed() == BuildRequest.Failed.KEPT) {
      commands = new KeepingCommandRunner(commands, store, machine, search);
    }
    return request.caches().mounts().isShared()
        ? new MountSharing(commands, store, machine, request, events)
        : commands;
  }

  private void tell(ChosenRung chosen) {
    chosen.warnings().forEach(warning -> events.on(new BuildEvent.Warning(warning)));
    events.on(new BuildEvent.Isolated(chosen.rung().word()));
  }
}
