package io.jbuild.runner;

import io.jbuild.blob.WorkFolder;
import io.jbuild.cache.ContentMemory;
import io.jbuild.command.CommandRunner;
import io.jbuild.image.Image;
import io.jbuild.layer.LayerStack;
import io.jbuild.layer.LayerStore;
import io.jbuild.plan.Step;
import io.jbuild.solve.StepAction;
import java.time.Instant;

/** How each kind of step is done. */
public final class StepActions implements Step.Visitor<StepAction> {

  private final LayerStore layers;
  private final BuildFiles files;
  private final CommandRunner commands;
  private final WorkFolder work;
  private final Instant now;
  private final StageContent content;

  /**
   * Actions of one build.
   *
   * @param files the build's context, and what it takes from other machines
   * @param commands runs what RUN says
   * @param work where what is unfinished lies
   * @param now the time of what is made where real times are kept
   */
  public StepActions(
      LayerStore layers, BuildFiles files, CommandRunner commands, WorkFolder work, Instant now) {
    this(new StageContent(layers, ContentMemory.NONE), files, commands, work, now);
  }

  private StepActions(
      StageContent content,
      BuildFiles files,
      CommandRunner commands,
      WorkFolder work,
      Instant now) {
    this.content = content;
    this.layers = content.layers();
    this.files = files;
    this.commands = commands;
    this.work = work;
    this.now = now;
  }

  /** The same for who knows what files of stages are whose layers are not here. */
  public StepActions with(ContentMemory memory) {
    return new StepActions(new StageContent(layers, memory), files, commands, work, now);
  }

  @Override
  public StepAction base(Step.Base step) {
    return (StepAction.Given) () -> step.image().map(Image::layers).orElse(LayerStack.EMPTY);
  }

  @Override
  public StepAction run(Step.Run step) {
    return new RunAction(step, content, commands, files.secrets());
  }

  @Override
  public StepAction copy(Step.Copy step) {
    return new CopyAction(step, content, files, work, now);
  }

  @Override
  public StepAction workdir(Step.Workdir step) {
    return new WorkdirAction(step, layers, now);
  }
}
