package io.jbuild.plan;

import io.jbuild.dockerfile.Dockerfile;
import io.jbuild.dockerfile.Instruction.Files;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
import io.jbuild.image.Image;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is there before a build's own steps: images, and the contexts that stand for some. */
final class Bases {

  private final Planner planner;
  private final BaseImages images;

  Bases(Planner planner, BaseImages images) {
    this.planner = planner;
    this.images = images;
  }

  /** Has the images that stages stand on looked up, as far as FROM says which. */
  BaseImages.Expected expect(List<StageHead> heads) {
    List<BaseImages.Wanted> wanted = new ArrayList<>();
    for (StageHead head : heads) {
      head.foundation()
          .image()
          .ifPresent(reference -> wanted.add(new BaseImages.Wanted(reference, head.platform())));
    }
    return images.expect(wanted);
  }

  /**
   * A stage before its first instruction.
   *
   * @param name of the step that makes it
   * @param lines of its FROM
   */
  PlannedStage begin(StageHead head, String name, Lines lines) {
    return head.foundation().accept(new Beginning(head, name, lines));
  }

  private final class Beginning implements Foundation.Visitor<PlannedStage> {
    private final StageHead head;
    private final String name;
    private final Lines lines;

    Beginning(StageHead head, String name, Lines lines) {
      this.head = head;
      this.name = name;
      this.lines = lines;
    }

    @Override
    public PlannedStage scratch(Foundation.Scratch scratch) {
      // For the target, whatever --platform says, as BuildKit has it: there is nothing to choose.
      return onNothing(name, planner.options().targetPlatform(), lines);
    }

    @Override
    public PlannedStage parent(Foundation.Parent parent) {
      return planner.stage(parent.index()).child();
    }

    @Override
    public PlannedStage image(Foundation.OfImage image) {
      return on(lookUp(head.base(), image.reference(), head.platform()), name, lines);
    }

    @Override
    public PlannedStage context(Foundation.Context context) {
      return on(context.found(), head.platform(), lines);
    }

    @Override
    public PlannedStage replaced(Foundation.Replaced replaced) {
      return on(replaced.found(), head.platform(), lines);
    }
  }

  /** The files of an image, or of what stands for it. */
  FileSource files(String name, Platform platform, Lines lines) {
    Foundation foundation;
    try {
      foundation = Foundation.named(name, platform, planner.options().contexts());
    } catch (IllegalArgumentException e) {
      throw StageHead.noName(planner.dockerfile(), name, e);
    }
    Optional<NamedContexts.Found> context = foundation.context();
    if (context.isPresent()) {
      return context.get().context() instanceof NamedContext.Files
          ? new FileSource.Context(Optional.of(context.get().name()))
          : on(context.get(), platform, lines).files();
    }
    String step = "FROM " + name;
    if (foundation instanceof Foundation.OfImage image) {
      return on(lookUp(name, image.reference(), platform), step, lines).files();
    }
    return onNothing(step, platform, lines).files();
  }

  private PlannedStage on(NamedContexts.Found found, Platform platform, Lines lines) {
    return found.context().accept(new OnContext(found.name(), platform, lines));
  }

  /** Stages on named contexts. */
  private final class OnContext implements NamedContext.Visitor<PlannedStage> {
    private final String name;
    private final Platform platform;
    private final Lines lines;

    OnContext(String name, Platform platform, Lines lines) {
      this.name = name;
      this.platform = platform;
      this.lines = lines;
    }

    private String step(String text) {
      return "[context " + name + "] " + text;
    }

    @Override
    public PlannedStage files(NamedContext.Files files) {
      PlannedStage stage = onNothing(step("FROM scratch"), platform, lines);
      stage.addLayer(
          planner.add(whole(name, stage, step("load"), lines)), "COPY / / # context " + name);
      return stage;
    }

    @Override
    public PlannedStage image(NamedContext.OfImage image) {
      return on(
          lookUp(name, image.reference(), platform), step(image.reference().familiar()), lines);
    }

    @Override
    public PlannedStage nothing(NamedContext.Nothing nothing) {
      return onNothing(step("FROM scratch"), platform, lines);
    }

    @Override
    public PlannedStage layout(NamedContext.Layout layout) {
      return on(images.find(layout, platform), step(layout.folder() + ":" + layout.image()), lines);
    }
  }

  private PlannedStage on(Image image, String name, Lines lines) {
    Step.Base step = new Step.Base(planner.next(), name, lines, Optional.of(image));
    return PlannedStage.onImage(planner.add(step), image, planner.options().times());
  }

  private PlannedStage onNothing(String name, Platform platform, Lines lines) {
    Step.Base step = new Step.Base(planner.next(), name, lines, Optional.empty());
    return PlannedStage.onScratch(planner.add(step), platform, planner.options().times());
  }

  /** All of a folder as a layer. */
  private Step whole(String context, PlannedStage stage, String name, Lines lines) {
    Files files =
        new Files(
            List.of("/"), List.of(), "/", Optional.empty(), Optional.empty(), false, List.of());
    return new Step.Copy(
        planner.next(),
        name,
        lines,
        stage.head(),
        stage.times().next().ofLayer(),
        Step.Copy.Kind.COPY,
        new FileSource.Context(Optional.of(context)),
        files,
        /* parents= */ false,
        Step.Remote.NONE,
        "/");
  }

  private Image lookUp(String name, ImageReference reference, Platform platform) {
    try {
      return images.find(reference, platform);
    } catch (BuildException e) {
      Dockerfile dockerfile = planner.dockerfile();
      Optional<String> meant = StageHead.meant(dockerfile, name);
      if (meant.isEmpty()) {
        throw e;
      }
      throw new BuildException(
          e.blame(), e.message(), "There is no stage \"" + name + "\". " + meant.get(), e);
    }
  }
}
