package io.jbuild.build;

import io.jbuild.command.CommandRunner;
import io.jbuild.command.Container;
import io.jbuild.command.RunTask;
import io.jbuild.layer.LayerStack;
import io.jbuild.oci.Digest;
import io.jbuild.sandbox.StepIo;
import java.io.IOException;
import java.util.SortedMap;

/** Runs the commands of steps in its own way, by another one that does all else. */
abstract class ForwardingCommandRunner implements CommandRunner {

  /** The other one, which ends with this. */
  final CommandRunner commands;

  ForwardingCommandRunner(CommandRunner commands) {
    this.commands = commands;
  }

  @Override
  public final int enter(RunTask task, StepIo io) throws IOException, InterruptedException {
    return commands.enter(task, io);
  }

  @Override
  public final SortedMap<Digest, LayerStack> saveCaches(RunTask task)
      throws IOException, InterruptedException {
    return commands.saveCaches(task);
  }

  @Override
  public final Container.Ended run(Container container, LayerStack image, StepIo io)
      throws IOException, InterruptedException {
    return commands.run(container, image, io);
  }

  @Override
  public final void close() throws IOException {
    commands.close();
  }
}
