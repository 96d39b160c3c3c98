package io.jbuild.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.device.DeviceSource;
import io.jbuild.dockerfile.Dockerfile;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
import io.jbuild.image.Image;
import io.jbuild.layer.LayerStack;
import io.jbuild.oci.ContainerConfig;
import io.jbuild.oci.HistoryEntry;
import io.jbuild.oci.ImageConfig;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import io.jbuild.oci.RunSettings;
import io.jbuild.secret.HiddenTexts;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PlannerTest {

  private static final Platform AMD64 = Platform.parse("linux/amd64");

  private final SortedMap<String, String> buildArgs = new TreeMap<>();
  private final List<String> asked = new ArrayList<>();
  private final SortedMap<String, NamedContext> contexts = new TreeMap<>();
  private final List<String> afresh = new ArrayList<>();
  private Optional<Platform> platform = Optional.empty();
  private Optional<String> target = Optional.empty();
  private Optional<String> epoch = Optional.empty();
  private boolean network = true;
  private PlanOptions.Times times = new PlanOptions.Times.Derived();

  @Test
  void stagesThatTheTargetDoesNotNeedAreNotPlanned() {
    BuildPlan plan =
        plan(
            """
            FROM missing AS unused
            RUN false
            FROM scratch AS a
            COPY f /
            FROM scratch
            COPY --from=a /f /g
            """);
    assertThat(names(plan))
        .containsExactly(
            "FROM scratch",
            "[a 1/1] COPY f /",
            "FROM scratch",
            "[stage-2 1/1] COPY --from=a /f /g");
    assertThat(asked).isEmpty();
  }

  @Test
  void aRunNeverGetsMoreNetworkThanTheBuildHas() {
    String runs = "FROM scratch\nRUN a\nRUN --network=default b\nRUN --network=none c\n";

    assertThat(networks(plan(runs + "RUN --network=host d\n")))
        .containsExactly(true, true, false, true);

    network = false;
    assertThat(networks(plan(runs))).containsExactly(false, false, false);
    BuildException refusal = refusal(runs + "RUN --network=host d\n", "");
    assertThat(refusal).hasMessage("RUN --network=host is not allowed in a build without network");
    assertThat(refusal.blame()).isEqualTo(Blame.DOCKERFILE);
  }

  private static List<Boolean> networks(BuildPlan plan) {
    return plan.graph().steps().stream()
        .filter(step -> step instanceof Step.Run)
        .map(step -> ((Step.Run) step).network())
        .toList();
  }

  @Test
  void eachLayerIsOneSecondNewerThanTheLast() {
    BuildPlan plan =
        plan(
            """
            FROM base AS a
            COPY f /
            ENV A=1
            FROM a
            COPY g /
            """);
    assertThat(layers(plan))
        .extracting(Step.LayerStep::fileTime)
        .containsExactly(
            Optional.of(Instant.parse("2020-01-01T00:00:01Z")),
            Optional.of(Instant.parse("2020-01-01T00:00:02Z")));
    assertThat(plan.config().created()).contains("2020-01-01T00:00:02Z");
    assertThat(plan.config().history())
        .extracting(entry -> entry.createdBy().orElseThrow())
        .containsExactly("COPY f / # buildkit", "ENV A=1", "COPY g / # buildkit");
  }

  @Test
  void preservedTimesAreNobodysToSet() {
    times = new PlanOptions.Times.Preserve();
    BuildPlan plan = plan("FROM scratch\nCOPY f /\n");
    assertThat(layers(plan)).extracting(Step.LayerStep::fileTime).containsExactly(Optional.empty());
    assertThat(plan.config().created()).contains("2026-01-02T03:04:05Z");
  }

  @Test
  void sourceDateEpochIsTheImagesTimeAndNotItsFiles() {
    buildArgs.put("SOURCE_DATE_EPOCH", "1700000000");
    BuildPlan plan = plan("FROM scratch\nCOPY f /\n");
    assertThat(plan.config().created()).contains("2023-11-14T22:13:20Z");
    assertThat(layers(plan).get(0).fileTime()).contains(Instant.parse("1980-01-02T00:00:01Z"));
  }

  @Test
  void aDirectoryOfWorkdirIsAsOldAsSomebodySaidAlsoWhereTimesArePreserved() {
    times = new PlanOptions.Times.Preserve();
    buildArgs.put("SOURCE_DATE_EPOCH", "1700000000");
    assertThat(layers(plan("FROM scratch\nWORKDIR /made\n")).get(0).fileTime())
        .contains(Instant.parse("2023-11-14T22:13:20Z"));
    buildArgs.clear();
    assertThat(layers(plan("FROM scratch\nWORKDIR /made\n")).get(0).fileTime()).isEmpty();
  }

  @Test
  void anImageForWindowsHasItsShellAndItsPathsAndNoPathOfOurs() {
    platform = Optional.of(Platform.parse("windows/amd64"));
    ContainerConfig container =
        plan("FROM scratch\nWORKDIR /a\nWORKDIR b\nCMD x\n").config().container();
    assertThat(container.env()).isEmpty();
    assertThat(container.workingDir).isEqualTo("\\a\\b");
    assertThat(container.cmd()).containsExactly("cmd", "/S", "/C", "x");
    assertThat(plan("FROM scratch\n").config().container().workingDir).isEqualTo("\\");
    platform = Optional.of(Platform.parse("windows(10.0.20348)/amd64"));
    BuildPlan plan = plan("FROM scratch\nARG TARGETOSVERSION\nARG TARGETPLATFORM\n");
    assertThat(plan.config().history())
        .extracting(entry -> entry.createdBy().orElseThrow())
        .containsExactly(
            "ARG TARGETOSVERSION=10.0.20348", "ARG TARGETPLATFORM=windows(10.0.20348)/amd64");
    assertThat(new String(plan.config().toBytes(), StandardCharsets.UTF_8))
        .contains("\"os\":\"windows\",\"os.version\":\"10.0.20348\"");
  }

  @Test
  void anInstructionSeesTheEnvironmentAsItWasBeforeIt() {
    BuildPlan plan = plan("FROM scratch\nENV a=hello\nENV a=bye b=$a\nENV c=$a\n");
    assertThat(plan.config().container().env()).contains("a=bye", "b=hello", "c=bye");
  }

  @Test
  void theLaterOfArgAndEnvWinsForWhatFollows() {
    buildArgs.put("X", "given");
    BuildPlan plan =
        plan(
            """
            FROM scratch
            ENV X=env
            ARG X
            RUN one
            ENV X=later
            RUN two
            """);
    List<Step.LayerStep> runs = layers(plan);
    assertThat(((Step.Run) runs.get(0)).environment()).containsEntry("X", "given");
    assertThat(((Step.Run) runs.get(1)).environment()).containsEntry("X", "later");
    assertThat(plan.config().container().env("X")).contains("later");
    assertThat(history(plan)).contains("RUN |1 X=later /bin/sh -c two # buildkit");
  }

  @Test
  void aGlobalArgIsUnknownInAStageUntilItIsDeclaredThere() {
    BuildPlan plan =
        plan(
            """
            ARG V=1
            FROM scratch
            ENV before=$V
            ARG V
            ENV after=$V
            ARG TARGETARCH
            ENV arch=$TARGETARCH
            """);
    assertThat(plan.config().container().env()).contains("before=", "after=1", "arch=amd64");
  }

  @Test
  void proxiesReachRunAndNeitherKeyNorHistory() {
    buildArgs.put("HTTP_PROXY", "p");
    Step.Run run = (Step.Run) layers(plan("FROM scratch\nRUN x\n")).get(0);
    assertThat(run.environment()).doesNotContainKey("HTTP_PROXY");
    assertThat(run.proxies())
        .containsExactly(Map.entry("HTTP_PROXY", "p"), Map.entry("http_proxy", "p"));
  }

  @Test
  void entrypointClearsACmdOfTheBaseButNotItsOwnStages() {
    assertThat(plan("FROM base\nENTRYPOINT [\"e\"]\n").config().container().cmd()).isEmpty();
    assertThat(plan("FROM base\nCMD [\"c\"]\nENTRYPOINT [\"e\"]\n").config().container().cmd())
        .containsExactly("c");
  }

  @Test
  void triggersOfTheBaseRunOnceAndAreGone() {
    BuildPlan plan =
        plan(
            """
            FROM scratch AS a
            ONBUILD ENV A=1
            ONBUILD WORKDIR /w
            FROM a
            ENV B=$A
            """);
    assertThat(plan.config().container().env()).contains("A=1", "B=1");
    assertThat(plan.config().container().onBuild()).isEmpty();
    assertThat(plan.config().container().workingDir).isEqualTo("/w");
  }

  @Test
  void copyingFromALaterStageIsRefused() {
    BuildException refusal =
        refusal("FROM scratch AS target\nCOPY --from=build a b\nFROM scratch AS build\n", "target");
    assertThat(refusal)
        .hasMessage(
            "cannot copy from stage \"build\", it needs to be defined before current stage"
                + " \"target\"");
    assertThat(refusal.lines()).contains(new Lines(2, 2));
    assertThat(refusal.blame()).isEqualTo(Blame.DOCKERFILE);
  }

  @Test
  void copyingFromOneselfIsACircle() {
    assertThat(refusal("FROM scratch AS a\nCOPY --from=a x y\n", "a"))
        .hasMessage("circular dependency detected on stage: a");
  }

  @Test
  void aMisspeltTargetIsRefusedWithTheClosestOne() {
    BuildException refusal = refusal("FROM scratch AS build\n", "bulid");
    assertThat(refusal).hasMessage("target stage \"bulid\" could not be found");
    assertThat(refusal.hint()).isEqualTo("Did you mean \"build\"?");
  }

  @Test
  void portsAreListedByNumber() {
    assertThat(history(plan("FROM scratch\nEXPOSE 100 99/udp 99\n")))
        .containsExactly("EXPOSE [99/tcp 99/udp 100/tcp]");
  }

  @Test
  void aRunWithoutACommandIsRefused() {
    assertThat(refusal("FROM scratch\nRUN []\n", "")).hasMessage("arguments are required");
  }

  @Test
  void theAuthorIsTheImagesAndNotItsHistorys() {
    BuildPlan plan = plan("FROM scratch\nMAINTAINER me\nCOPY f /\n");
    assertThat(plan.config().author()).contains("me");
    assertThat(plan.config().history())
        .extracting(HistoryEntry::author)
        .containsOnly(Optional.empty());
  }

  @Test
  void aVariableOfFromIsNotFoundWithoutArg() {
    assertThat(refusal("FROM $I\n", "")).hasMessage("base name ($I) should not be blank");
  }

  @Test
  void aConfigThatCouldNotBeReadAgainIsRefusedAtTheLineThatMakesItSo() {
    StringBuilder text = new StringBuilder("FROM scratch\nENV A0=0123456789abcdef\n");
    for (int i = 0; i < 40; i++) {
      text.append("ENV A" + (i + 1) + "=$A" + i + "$A" + i + "\n");
    }

    BuildException refusal = refusal(text.toString(), "");

    assertThat(refusal)
        .hasMessageContaining("the image's config would have more than")
        .hasMessageContaining("no more than 16777216 can be read");
    assertThat(refusal.lines()).contains(new Lines(21, 21));
  }

  @Test
  void aConfigIsMeasuredAsItIsWritten() {
    StringBuilder text = new StringBuilder("FROM scratch AS a\nFROM scratch\n");
    for (int i = 0; i < 50; i++) {
      // A control character takes six bytes in JSON.
      text.append("LABEL a" + i + "=" + "\u0001".repeat(60_000) + "\n");
    }

    BuildException refusal = refusal(text.toString(), "");

    assertThat(refusal).hasMessageContaining("the image's config would have more than");
    assertThat(refusal.lines()).contains(new Lines(2, 2));
  }

  @Test
  void aTargetWhereNoStageHasANameIsToldSo() {
    assertThat(refusal("FROM scratch\n", "x").hint())
        .isEqualTo("No stage has a name: give one with FROM … AS NAME.");
  }

  @Test
  void theTimeOfTheEnvironmentReachesWhoDeclaresIt() {
    epoch = Optional.of("1700000000");
    String text = "FROM scratch\nARG SOURCE_DATE_EPOCH=1\nLABEL t=$SOURCE_DATE_EPOCH\n";

    assertThat(plan(text).config().container().labels()).containsEntry("t", "1700000000");
    assertThat(plan(text).config().created()).contains("2023-11-14T22:13:20Z");
    buildArgs.put("SOURCE_DATE_EPOCH", "2");
    assertThat(plan(text).config().container().labels()).containsEntry("t", "2");
  }

  @Test
  void remoteSourcesAreRefusedWithVariablesExpanded() {
    BuildException refusal = refusal("FROM scratch\nARG H=http://h/\nCOPY f ${H}f /d/\n", "");
    assertThat(refusal).hasMessage("source can't be a URL for COPY");
    assertThat(refusal.lines()).contains(new Lines(3, 3));
    assertThat(refusal("FROM scratch\nADD --checksum=sha256:0 http://h/f /d/\n", ""))
        .hasMessage("invalid checksum \"sha256:0\"");
  }

  private BuildPlan plan(String text) {
    return Planner.plan(
        Dockerfile.parse(text.getBytes(StandardCharsets.UTF_8)),
        new PlanOptions(
            target,
            buildArgs,
            new TreeMap<>(),
            platform,
            AMD64,
            epoch,
            times,
            Instant.parse("2026-01-02T03:04:05Z"),
            network,
            new NamedContexts(contexts),
            afresh,
            RunSettings.DEFAULT,
            PlanOptions.ALL_ALLOWED,
            DeviceSource.NONE),
        this::image,
        new HiddenTexts(List.of()));
  }

  private BuildException refusal(String text, String targetName) {
    target = targetName.isEmpty() ? Optional.empty() : Optional.of(targetName);
    return catchThrowableOfType(BuildException.class, () -> plan(text));
  }

  private Image image(ImageReference reference, Platform platform) {
    asked.add(reference.familiar());
    ContainerConfig container = new ContainerConfig();
    container.setEnv("PATH", "/bin");
    container.setCmd(List.of("sh"));
    return new Image(
        new ImageConfig(
            Optional.of("2020-01-01T00:00:00Z"),
            Optional.empty(),
            platform,
            container,
            List.of(),
            List.of()),
        LayerStack.EMPTY);
  }

  private static List<String> names(BuildPlan plan) {
    return plan.graph().steps().stream().map(Step::name).toList();
  }

  private static List<Step.LayerStep> layers(BuildPlan plan) {
    return plan.graph().steps().stream()
        .filter(Step.LayerStep.class::isInstance)
        .map(Step.LayerStep.class::cast)
        .toList();
  }

  private static List<String> history(BuildPlan plan) {
    return plan.config().history().stream()
        .map(HistoryEntry::createdBy)
        .map(Optional::orElseThrow)
        .toList();
  }
}
