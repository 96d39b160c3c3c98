package io.jbuild.command;

import io.jbuild.layer.LayerStack;
import io.jbuild.oci.Digest;
import io.jbuild.sandbox.StepIo;
import io.jbuild.solve.StepOutput;
import java.io.IOException;
import java.util.SortedMap;

/**
 * Runs commands in root file systems. All that touches an unpacked tree happens behind this: in
 * this process where it may, else in a worker inside a user namespace.
 */
public interface CommandRunner extends AutoCloseable {

  /**
   * Runs a step's command on its parent's layers.
   *
   * @throws io.jbuild.failure.BuildException where it cannot be started
   */
  Ran run(RunTask task, StepOutput output) throws IOException, InterruptedException;

  /**
   * Runs a step's command for somebody who uses it, and drops what it changes.
   *
   * @return its exit code
   * @throws io.jbuild.failure.BuildException where it cannot be started
   */
  int enter(RunTask task, StepIo io) throws IOException, InterruptedException;

  /**
   * What a task's caches hold, as layers, by the caches' identities. One that a command has mounted
   * is not among them: it is being written.
   */
  SortedMap<Digest, LayerStack> saveCaches(RunTask task) throws IOException, InterruptedException;

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
