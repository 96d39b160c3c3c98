package io.jbuild.plan;

import io.jbuild.dockerfile.Dockerfile;
import io.jbuild.dockerfile.Instruction;
import io.jbuild.dockerfile.WordExpansion;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.ContainerConfig;
import io.jbuild.oci.ImageConfig;
import java.util.List;
import java.util.Locale;

/**
 * Changes of a config that somebody wrote as instructions of a Dockerfile: {@code import --change}
 * and {@code commit --change}. They mean what they mean in a Dockerfile, but make no layer.
 */
public final class ConfigChanges extends ConfigPlanner {

  private static final List<String> ALLOWED =
      List.of(
          "CMD",
          "ENTRYPOINT",
          "ENV",
          "EXPOSE",
          "HEALTHCHECK",
          "LABEL",
          "ONBUILD",
          "STOPSIGNAL",
          "USER",
          "VOLUME",
          "WORKDIR");

  private final PlannedStage stage;

  private ConfigChanges(PlannedStage stage) {
    super(new StageWords(stage, new WordExpansion('\\')));
    this.stage = stage;
  }

  /**
   * How an image is run after the changes.
   *
   * @param config of the image as it was; stays as it is
   * @param changes an instruction each, or several on lines of their own
   * @throws BuildException where one is none, or none that changes a config alone
   */
  public static ContainerConfig apply(ImageConfig config, List<String> changes) {
    PlannedStage stage = PlannedStage.ofConfig(config);
    ConfigChanges planner = new ConfigChanges(stage);
    for (String change : changes) {
      try {
        Dockerfile.parseChange(change).forEach(instruction -> instruction.accept(planner));
      } catch (BuildException e) {
        throw new BuildException(
            Blame.USAGE, "the change '" + change + "': " + e.message(), e.hint(), e);
      }
    }
    return stage.container();
  }

  @Override
  public PlannedStage workdir(Instruction.Workdir workdir) {
    enter(workdir);
    return stage;
  }

  @Override
  public PlannedStage run(Instruction.Run run) {
    throw refusal(run);
  }

  @Override
  public PlannedStage copy(Instruction.Copy copy) {
    throw refusal(copy);
  }

  @Override
  public PlannedStage add(Instruction.Add add) {
    throw refusal(add);
  }

  @Override
  public PlannedStage arg(Instruction.Arg arg) {
    throw refusal(arg);
  }

  @Override
  public PlannedStage shell(Instruction.Shell shell) {
    throw refusal(shell);
  }

  @Override
  public PlannedStage maintainer(Instruction.Maintainer maintainer) {
    throw refusal(maintainer);
  }

  private static BuildException refusal(Instruction instruction) {
    String keyword = instruction.text().split("\\s", 2)[0].toUpperCase(Locale.ROOT);
    return new BuildException(
        Blame.USAGE,
        keyword + " is not a valid change command",
        "There are: " + String.join(", ", ALLOWED) + ".");
  }
}
