package io.jbuild.build;

import io.jbuild.blob.Parallel;
import io.jbuild.command.CarriedCaches;
import io.jbuild.command.CommandRunner;
import io.jbuild.command.Ran;
import io.jbuild.command.RunTask;
import io.jbuild.command.Secrets;
import io.jbuild.failure.MachineFailure;
import io.jbuild.hidden.SearchedRecords;
import io.jbuild.images.FailedRun;
import io.jbuild.layer.Layer;
import io.jbuild.layer.LayerStack;
import io.jbuild.machine.Machine;
import io.jbuild.machine.Store;
import io.jbuild.secret.SecretSearch;
import io.jbuild.solve.StepOutput;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.Optional;

/** Runs commands, and keeps the state in which one fails: see {@link FailedRun}. */
final class KeepingCommandRunner extends ForwardingCommandRunner {

  private final Store store;
  private final Machine machine;
  private final SecretSearch search;

  /** A runner for one build. */
  KeepingCommandRunner(CommandRunner commands, Store store, Machine machine, SecretSearch search) {
    super(commands);
    this.store = store;
    this.machine = machine;
    this.search = search;
  }

  @Override
  public Ran run(RunTask task, StepOutput output) throws IOException, InterruptedException {
    Ran ran = commands.run(task.keeping(), output);
    if (ran instanceof Ran.Failed failed && failed.changes().isPresent()) {
      try {
        return failed.advising(kept(task, failed.exitCode(), failed.changes().get()));
      } catch (IOException e) {
        return failed.advising(
            "The state it failed in cannot be kept: " + MachineFailure.words(e) + ".");
      }
    }
    return ran;
  }

  /** Keeps the state; what to tell of it. */
  private String kept(RunTask task, int exitCode, Layer changes)
      throws IOException, InterruptedException {
    LayerStack left = task.parent().plus(changes);
    FailedRun failed =
        new FailedRun(
            machine.now(),
            exitCode,
            task.step().lines().first(),
            new RunTask(task.step(), left, task.shown(), Secrets.NONE)
                .with(new CarriedCaches(task.carried().scope(), Collections.emptySortedMap())));
    Optional<String> secret = search.in(failed.toJson().toBytes());
    if (secret.isEmpty()) {
      try (InputStream tar = changes.blob().open()) {
        secret = search.in(tar);
      }
    }
    if (secret.isPresent()) {
      SearchedRecords.forget(store, changes);
      return "The state it failed in is not kept, for " + secret.get() + " is in it.";
    }
    // Of a base image only what is unpacked need be here.
    Parallel.forEach(failed.layers(), Parallel.TRANSFERS, store.images()::keep);
    failed.keep(store);
    return "'jbuild shell --failed' opens a shell in the state it failed in.";
  }
}
