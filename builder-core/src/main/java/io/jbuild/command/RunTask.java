package io.jbuild.command;

import io.jbuild.layer.LayerStack;
import io.jbuild.plan.Step;
import java.util.List;

/**
 * A step's command, with all that it is to find.
 *
 * @param parent the layers it runs on
 * @param shown for each of the step's mounts the layers it shows; none for what shows no layers
 * @param secrets what its mounts may show of the build's secrets
 * @param carried what its caches have to do with other machines'
 * @param onFailure what becomes of its changes where it fails
 */
public record RunTask(
    Step.Run step,
    LayerStack parent,
    List<LayerStack> shown,
    Secrets secrets,
    CarriedCaches carried,
    OnFailure onFailure) {

  /** What becomes of what a command had changed when it failed. */
  public enum OnFailure {
    DROP,
    /** It is made a layer, for who wants to look at it. */
    KEEP
  }

  /** A task that leaves nothing where it fails. */
  public RunTask(Step.Run step, LayerStack parent, List<LayerStack> shown, Secrets secrets) {
    this(step, parent, shown, secrets, CarriedCaches.NONE, OnFailure.DROP);
  }

  public RunTask {
    shown = List.copyOf(shown);
    int mounts = step.demands().mounts().size();
    if (shown.size() != mounts) {
      throw new IllegalArgumentException(shown.size() + " stacks for " + mounts + " mounts");
    }
  }

  /** The same, whose changes are kept where it fails. */
  public RunTask keeping() {
    return new RunTask(step, parent, shown, secrets, carried, OnFailure.KEEP);
  }

  /** The same with caches that other machines had. */
  public RunTask with(CarriedCaches caches) {
    return new RunTask(step, parent, shown, secrets, caches, onFailure);
  }
}
