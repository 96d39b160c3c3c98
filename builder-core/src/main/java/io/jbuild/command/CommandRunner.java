package io.jbuild.command;

import io.jbuild.layer.Layer;
import io.jbuild.layer.LayerStack;
import io.jbuild.sandbox.StepIo;
import io.jbuild.solve.StepOutput;
import java.io.IOException;

/**
 * Runs commands in root file systems. All that touches an unpacked tree happens behind this: in
 * this process where it may, else in a worker inside a user namespace.
 */
public interface CommandRunner extends AutoCloseable {

  /**
   * Runs a step's command on its parent's layers.
   *
   * @return the layer of what it changed
   * @throws io.jbuild.failure.BuildException where it fails
   */
  Layer run(RunTask task, StepOutput output) throws IOException, InterruptedException;

  /**
   * Runs a command as a container of an image would. One whose changes are kept keeps them also
   * when the thread is interrupted, which then ends it.
   *
   * @throws InterruptedException where nothing is kept
   */
  Container.Ended run(Container container, LayerStack image, StepIo io)
      throws IOException, InterruptedException;

  @Override
  void close() throws IOException;
}
