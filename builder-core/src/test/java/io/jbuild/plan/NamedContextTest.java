package io.jbuild.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.device.DeviceSource;
import io.jbuild.dockerfile.Dockerfile;
import io.jbuild.failure.BuildException;
import io.jbuild.image.Image;
import io.jbuild.layer.LayerStack;
import io.jbuild.oci.ContainerConfig;
import io.jbuild.oci.ImageConfig;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import io.jbuild.oci.RunSettings;
import io.jbuild.secret.HiddenTexts;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What stands for stages and images that have a context's name. */
class NamedContextTest {

  private static final Platform AMD64 = Platform.parse("linux/amd64");
  private static final NamedContext FOLDER = new NamedContext.Files(Optional.empty());

  private final SortedMap<String, NamedContext> contexts = new TreeMap<>();
  private final SortedMap<String, String> buildArgs = new TreeMap<>();
  private final List<String> asked = new ArrayList<>();
  private final List<String> afresh = new ArrayList<>();
  private Optional<Platform> platform = Optional.empty();

  @Test
  void aContextStandsForAStageWhoseInstructionsDoNotCount() {
    give("base", image("debian:12"));
    BuildPlan plan =
        plan(
            """
            FROM busybox AS base
            COPY --from=nothing /x /y
            FROM base
            COPY --from=base a /
            """);
    assertThat(asked).containsExactly("debian:12");
    assertThat(history(plan)).containsExactly("COPY a / # buildkit");
    assertThat(plan.config().container().env()).contains("FROM=debian:12");
  }

  @Test
  void anImageIsMeantHoweverItsNameIsWritten() {
    give("docker.io/library/busybox:latest", image("debian"));
    for (String name : List.of("busybox", "busybox:latest", "docker.io/library/busybox")) {
      plan("FROM " + name + "\n");
    }
    assertThat(asked).containsExactly("debian:latest", "debian:latest", "debian:latest");
    asked.clear();
    plan("FROM busybox:1.36\n");
    assertThat(asked).containsExactly("busybox:1.36");
  }

  @Test
  void aStageAboveBeatsAContextOfItsNameOnlyWhereItHasAnother() {
    give("a", image("debian"));
    plan("FROM x AS b\nFROM a\n");
    assertThat(asked).containsExactly("debian:latest");
  }

  @Test
  void aContextMayBeForOnePlatformAlone() {
    give("busybox::linux/arm64", image("arm"));
    plan("FROM busybox\n");
    platform = Optional.of(Platform.parse("linux/arm64/v8"));
    plan("FROM busybox\n");
    plan("FROM --platform=linux/arm/v7 busybox\n");
    assertThat(asked).containsExactly("busybox:latest", "arm:latest", "busybox:latest");
  }

  @Test
  void scratchIsNothingWhateverIsGivenItsName() {
    give("scratch", image("debian"));
    plan("FROM scratch\n");
    assertThat(asked).isEmpty();
  }

  @Test
  void anImageThatIsGivenAsNothingIsNothing() {
    give("busybox", new NamedContext.Nothing());
    BuildPlan plan = plan("FROM busybox\nCOPY f /\n");
    assertThat(asked).isEmpty();
    assertThat(plan.config().container().workingDir).isEqualTo("/");
  }

  @Test
  void aFolderIsCopiedFromAsItLies() {
    give("src", FOLDER);
    BuildPlan plan =
        plan(
            "FROM scratch AS src\nCOPY x /\nFROM scratch\nCOPY --from=src a /\nCOPY --from=0 b /\n");
    assertThat(sources(plan))
        .containsExactly(
            new FileSource.Context(Optional.of("src")), new FileSource.Context(Optional.of("src")));
  }

  @Test
  void aFolderThatIsABaseIsALayer() {
    give("src", FOLDER);
    BuildPlan plan = plan("FROM src\nCOPY a /\n");
    assertThat(sources(plan))
        .containsExactly(new FileSource.Context(Optional.of("src")), FileSource.Context.OWN);
    assertThat(history(plan)).containsExactly("COPY / / # context src", "COPY a / # buildkit");
    assertThat(plan.graph().steps())
        .extracting(Step::name)
        .containsExactly("[context src] FROM scratch", "[context src] load", "[2/2] COPY a /");
  }

  @Test
  void aStageThatAContextStandsForMayBeCopiedFromAbove() {
    give("later", FOLDER);
    plan("FROM scratch AS a\nCOPY --from=later f /\nFROM scratch AS later\nFROM a\n");
    contexts.clear();
    assertThat(refusal("FROM scratch AS a\nCOPY --from=later f /\nFROM scratch AS later\nFROM a\n"))
        .hasMessageContaining("it needs to be defined before current stage \"a\"");
  }

  @Test
  void layoutsAreAskedFor() {
    give("base", new NamedContext.Layout(Path.of("/l"), "1"));
    plan("FROM base\n");
    assertThat(asked).containsExactly("/l 1");
  }

  @Test
  void sourceDateEpochMayNameWhatHasNoTime() {
    give("src", FOLDER);
    for (String word : List.of("context", "src", "")) {
      buildArgs.put("SOURCE_DATE_EPOCH", word);
      BuildPlan plan = plan("FROM busybox\nARG SOURCE_DATE_EPOCH\nRUN x\n");
      assertThat(((Step.Run) plan.graph().steps().get(1)).environment())
          .doesNotContainKey("SOURCE_DATE_EPOCH");
    }
    buildArgs.put("SOURCE_DATE_EPOCH", "scr");
    assertThat(refusal("FROM busybox\n")).hasMessage("invalid SOURCE_DATE_EPOCH: scr");
    buildArgs.put("SOURCE_DATE_EPOCH", "s");
    assertThat(refusal("FROM busybox AS s\n"))
        .hasMessage("SOURCE_DATE_EPOCH stage must use FROM scratch");
    assertThat(refusal("FROM scratch AS s\nRUN x\n"))
        .hasMessageContaining("unsupported RUN instruction");
    assertThat(refusal("FROM scratch AS s\nARG a\n"))
        .hasMessage("SOURCE_DATE_EPOCH stage must contain exactly one remote ADD");
  }

  @Test
  void theStepsOfAStageAreDoneAfresh() {
    afresh.add("B");
    BuildPlan plan = plan("FROM scratch AS a\nRUN a\nFROM a AS b\nRUN b\nFROM b\nRUN c\n");
    assertThat(plan.graph().afresh())
        .extracting(id -> plan.graph().steps().get(id.index()).name())
        .containsExactly("[b 1/1] RUN b");
  }

  private void give(String name, NamedContext context) {
    contexts.put(NamedContexts.key(name), context);
  }

  private static NamedContext image(String name) {
    return new NamedContext.OfImage(ImageReference.parse(name));
  }

  private BuildPlan plan(String text) {
    return Planner.plan(
        Dockerfile.parse(text.getBytes(StandardCharsets.UTF_8)),
        new PlanOptions(
            Optional.empty(),
            buildArgs,
            new TreeMap<>(),
            platform,
            AMD64,
            Optional.empty(),
            new PlanOptions.Times.Derived(),
            Instant.EPOCH,
            /* network= */ true,
            new NamedContexts(contexts),
            afresh,
            RunSettings.DEFAULT,
            PlanOptions.ALL_ALLOWED,
            DeviceSource.NONE),
        new BaseImages() {
          @Override
          public Image find(ImageReference reference, Platform wanted) {
            return asked(reference.familiar(), wanted);
          }

          @Override
          public Image find(NamedContext.Layout layout, Platform wanted) {
            return asked(layout.folder() + " " + layout.image(), wanted);
          }
        },
        new HiddenTexts(List.of()));
  }

  private Image asked(String name, Platform wanted) {
    asked.add(name);
    ContainerConfig container = new ContainerConfig();
    container.setEnv("FROM", name);
    return new Image(
        new ImageConfig(
            Optional.empty(), Optional.empty(), wanted, container, List.of(), List.of()),
        LayerStack.EMPTY);
  }

  private BuildException refusal(String text) {
    return catchThrowableOfType(BuildException.class, () -> plan(text));
  }

  private static List<FileSource> sources(BuildPlan plan) {
    return plan.graph().steps().stream()
        .filter(Step.Copy.class::isInstance)
        .map(step -> ((Step.Copy) step).source())
        .toList();
  }

  private static List<String> history(BuildPlan plan) {
    return plan.config().history().stream().map(entry -> entry.createdBy().orElseThrow()).toList();
  }
}
