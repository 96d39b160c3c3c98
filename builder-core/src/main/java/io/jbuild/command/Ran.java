package io.jbuild.command;

import io.jbuild.failure.BuildException;
import io.jbuild.layer.Layer;
import java.util.Optional;

/** How a step's command ended. */
public sealed interface Ran {

  /**
   * The layer of what it changed.
   *
   * @throws BuildException where it failed
   */
  Layer layer();

  /** It did what it was to do. */
  record Done(Layer layer) implements Ran {}

  /**
   * It failed.
   *
   * @param exitCode its own; 128 and the signal's number where a signal ended it
   * @param changes what it had changed by then, where the task says that it is kept
   */
  record Failed(BuildException failure, int exitCode, Optional<Layer> changes) implements Ran {
    @Override
    public Layer layer() {
      throw failure;
    }

    /** This failure, with more advice. */
    public Failed advising(String advice) {
      return new Failed(failure.advising(advice), exitCode, changes);
    }
  }
}
