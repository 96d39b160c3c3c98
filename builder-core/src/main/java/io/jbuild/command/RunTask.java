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
 */
public record RunTask(Step.Run step, LayerStack parent, List<LayerStack> shown, Secrets secrets) {

  public RunTask {
    shown = List.copyOf(shown);
    int mounts = step.demands().mounts().size();
    if (shown.size() != mounts) {
      throw new IllegalArgumentException(shown.size() + " stacks for " + mounts + " mounts");
    }
  }
}
