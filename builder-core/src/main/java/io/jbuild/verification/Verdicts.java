package io.jbuild.verification;

import io.jbuild.comparison.ComparedImage;
import io.jbuild.comparison.ImageComparison;
import io.jbuild.comparison.LayerComparison;
import io.jbuild.difference.ImageDifference;
import io.jbuild.difference.LayerDifference;
import io.jbuild.image.Image;
import io.jbuild.machine.Store;
import io.jbuild.output.MadeImage;
import io.jbuild.plan.Step;
import io.jbuild.plan.StepGraph;
import io.jbuild.result.Verification.BlamedStep;
import io.jbuild.result.Verification.Role;
import io.jbuild.result.Verification.Verified;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is said of images that were made again; what is read for it is kept in the store of the
 * second build, which is gone after.
 */
final class Verdicts {

  /** Of each step: more nobody reads. */
  private static final int MOST_PATHS = 100;

  private final LayerComparison layers;

  Verdicts(Store again) throws IOException {
    this.layers = new LayerComparison(again.layers(), again.work(), MOST_PATHS);
  }

  /** Of images that were built twice. */
  List<Verified> twice(List<MadeImage> first, List<MadeImage> second)
      throws IOException, InterruptedException {
    List<Verified> verified = new ArrayList<>();
    for (int i = 0; i < first.size(); i++) {
      verified.add(twice(first.get(i), second.get(i)));
    }
    return verified;
  }

  private Verified twice(MadeImage first, MadeImage second)
      throws IOException, InterruptedException {
    Image one = first.image();
    Image other = second.image();
    if (one.id().equals(other.id())) {
      return Verified.same(one.config().platform(), one.id());
    }
    StepBlame blame =
        new StepBlame(
            first.solution(),
            second.solution(),
            (number, createdBy, a, b) -> layers.compare(a, b, number, createdBy).orElseThrow());
    return new Verified(
        one.config().platform(),
        one.id(),
        other.id(),
        ImageComparison.config(one.config().toBytes(), other.config().toBytes()),
        blame.blame());
  }

  /**
   * Of images that were built, and one that was published.
   *
   * @throws io.jbuild.failure.BuildException where a published layer is not what its image says
   */
  List<Verified> against(PublishedImage published, List<MadeImage> made)
      throws IOException, InterruptedException {
    List<Verified> verified = new ArrayList<>();
    for (MadeImage image : made) {
      PublishedImage.Found found = published.of(image.image().config().platform());
      layers.check(published.name(), found.image().layers(), image.image().layers());
      verified.add(against(found, image));
    }
    return verified;
  }

  private Verified against(PublishedImage.Found published, MadeImage made)
      throws IOException, InterruptedException {
    Image built = made.image();
    if (published.id().equals(built.id())) {
      return Verified.same(built.config().platform(), built.id());
    }
    ImageDifference difference =
        new ImageComparison(layers)
            .compare(ComparedImage.of(published.image()), ComparedImage.of(built));
    List<BlamedStep> steps = new ArrayList<>();
    for (LayerDifference layer : difference.layers()) {
      steps.add(blamed(layer, steps, made));
    }
    return new Verified(
        built.config().platform(), published.id(), built.id(), difference.config(), steps);
  }

  /** Of stages that went into a published image nothing is known: what it copies is to blame. */
  private static BlamedStep blamed(LayerDifference layer, List<BlamedStep> before, MadeImage made) {
    // Layers that one image alone has shift the numbers.
    Optional<Step.LayerStep> step =
        layer
            .second()
            .map(diffId -> made.image().layers().diffIds().indexOf(diffId) + 1)
            .flatMap(number -> step(made, number));
    return new BlamedStep(
        step.map(Step::lines),
        step.map(Step::name).orElse(layer.createdBy()),
        before.isEmpty() ? Role.CULPRIT : Role.STANDS_ON,
        before.stream().map(BlamedStep::name).toList(),
        layer);
  }

  /** The step that made one of the image's layers; none where its base has it. */
  private static Optional<Step.LayerStep> step(MadeImage made, int number) {
    StepGraph graph = made.solution().graph();
    Step step = graph.steps().get(graph.target().index());
    int layers = made.solution().target().layers().size();
    while (step instanceof Step.LayerStep own) {
      if (layers == number) {
        return Optional.of(own);
      }
      layers--;
      step = graph.steps().get(own.parent().index());
    }
    return Optional.empty();
  }
}
