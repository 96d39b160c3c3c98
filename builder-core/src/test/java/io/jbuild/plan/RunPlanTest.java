package io.jbuild.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.device.DeviceEdits;
import io.jbuild.device.GivenDevices;
import io.jbuild.dockerfile.Device;
import io.jbuild.dockerfile.Dockerfile;
import io.jbuild.dockerfile.Instruction.Run.Security;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
import io.jbuild.image.Image;
import io.jbuild.layer.LayerStack;
import io.jbuild.oci.ContainerConfig;
import io.jbuild.oci.ImageConfig;
import io.jbuild.oci.Platform;
import io.jbuild.oci.RunSettings;
import io.jbuild.secret.HiddenTexts;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Flags of RUN in the plan, and the names its steps get. */
class RunPlanTest {

  private static final Platform AMD64 = Platform.parse("linux/amd64");

  @Test
  void whatAMountShowsIsAnInputOfItsStep() {
    BuildPlan plan =
        plan(
            """
            FROM scratch AS tools
            COPY t /
            FROM scratch AS unused
            RUN --mount=from=unknown,target=/x true
            FROM busybox
            RUN --mount=from=Tools,target=/t --mount=from=image,target=/i,type=cache --mount=target=/c x
            """);
    Step.Run run = run(plan);
    assertThat(run.inputs())
        .extracting(id -> plan.graph().steps().get(id.index()).name())
        .containsExactly(
            "[stage-2 1/2] FROM busybox",
            "[tools 1/1] COPY t /",
            "FROM image",
            "[context] load / for --mount");
  }

  @Test
  void aTargetIsBelowTheWorkingDirectoryAndItsVariablesAreReplaced() {
    assertThat(targets("ARG D=cache\nWORKDIR /w\nRUN --mount=type=cache,target=$D/../d/ x\n"))
        .containsExactly(Optional.of("/w/d"));
    assertThat(targets("WORKDIR /w\nRUN --mount=type=tmpfs x\n"))
        .containsExactly(Optional.of("/w"));
    assertThat(targets("RUN --mount=type=secret,id=a/key --mount=type=secret,id=b,env=B x\n"))
        .containsExactly(Optional.of("/run/secrets/key"), Optional.empty());
    assertThat(targets("RUN --mount=type=ssh x\n")).containsExactly(Optional.empty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--mount=type=bind | invalid mount target \"/\"",
        "--mount=type=cache,target=/a/.. | invalid mount target \"/\"",
        "--mount=type=ssh,source=x | ssh does not support source",
        "--mount=targt=/x | unexpected key 'targt' in 'targt=/x'",
        "--mount=target=/x,bind-propagation=rshared | unexpected key 'bind-propagation' in"
            + " 'bind-propagation=rshared'",
        "--mount=type=cache,target=/x,mode=8 | invalid value 8 for mode",
        "--mount=from=s,target=/x | circular dependency detected on stage: s",
        "--mount=from=late,target=/x | cannot mount from stage \"late\" to \"/x\", stage needs to be"
            + " defined before current stage \"s\"",
      })
  void aMountThatMeansNothingIsRefusedAtItsLine(String flag, String message) {
    BuildException refusal =
        catchThrowableOfType(
            BuildException.class,
            () -> plan("FROM busybox AS s\nRUN " + flag + " x\nFROM s AS late\n"));
    assertThat(refusal).hasMessage(message);
    assertThat(refusal.lines()).contains(new Lines(2, 2));
  }

  @Test
  void devicesAndSecurityAreTyped() {
    RunDemands demands =
        run(plan(
                "FROM busybox\nRUN --device=a.com/b=c,required --device=d --security=insecure x\n"))
            .demands();
    assertThat(demands.devices().names()).containsExactly("a.com/b=c");
    assertThat(demands.security()).isEqualTo(Security.INSECURE);
    assertThat(run(plan("FROM busybox\nRUN x\n")).demands()).isEqualTo(RunDemands.NONE);
    assertThat(
            catchThrowableOfType(
                    BuildException.class, () -> plan("FROM busybox\nRUN --device=a,requird x\n"))
                .hint())
        .isEqualTo("Did you mean required?");
  }

  @Test
  void stepNamesShowWhatVariablesHold() {
    BuildPlan plan =
        plan(
            """
            FROM busybox
            ENV A=1 S=s
            WORKDIR /w$A
            COPY "f$A" '/d/$A'
            RUN --mount=type=secret,id=k,env=S echo "$A ${B} $S"
            """);
    assertThat(plan.graph().steps())
        .extracting(Step::name)
        .containsExactly(
            "[1/4] FROM busybox",
            "[2/4] WORKDIR /w1",
            "[3/4] COPY f1 /d/$A",
            "[4/4] RUN --mount=type=secret,id=k,env=S echo \"1 ${B} ****\"");
  }

  @Test
  void triggersAreCountedAndMarked() {
    BuildPlan plan = plan("FROM scratch AS a\nONBUILD RUN a\nFROM a\nRUN b\n");
    assertThat(plan.graph().steps())
        .extracting(Step::name)
        .containsExactly("FROM scratch", "[stage-1 1/2] ONBUILD RUN a", "[stage-1 2/2] RUN b");
  }

  @Test
  void aFromThatMeansNothingIsRefusedAlsoWhereNobodyNeedsIt() {
    assertThat(lines("FROM ${X} AS unused\nFROM scratch\n")).contains(new Lines(1, 1));
    assertThat(lines("FROM --platform=what scratch AS unused\nFROM scratch\n"))
        .contains(new Lines(1, 1));
    assertThat(lines("FROM --platform=$X scratch AS unused\nFROM scratch\n"))
        .contains(new Lines(1, 1));
    assertThat(lines("FROM BUSYBOX AS unused\nFROM scratch\n")).contains(new Lines(1, 1));
    assertThat(lines("FROM scratch AS unused\nCOPY --from=7 a /\nFROM scratch\n"))
        .contains(new Lines(2, 2));
  }

  @Test
  void aPlanOfThousandsOfLinesIsNoSquareOfThem() {
    StringBuilder text = new StringBuilder("FROM scratch AS s0\n");
    for (int i = 1; i < 5_000; i++) {
      text.append("ENV A").append(i).append("=1 B").append(i).append("=2\nRUN echo\n");
    }
    Assertions.assertTimeout(Duration.ofSeconds(20), () -> plan(text.toString()));
    StringBuilder stages = new StringBuilder("FROM scratch AS s0\n");
    for (int i = 1; i < 5_000; i++) {
      stages.append("FROM s").append(i - 1).append(" AS s").append(i).append("\nENV A=1\n");
    }
    Assertions.assertTimeout(Duration.ofSeconds(20), () -> plan(stages.toString()));
  }

  private static List<Optional<String>> targets(String instructions) {
    return run(plan("FROM busybox\n" + instructions)).demands().mounts().stream()
        .map(RunMount::target)
        .toList();
  }

  private static Optional<Lines> lines(String text) {
    return catchThrowableOfType(BuildException.class, () -> plan(text)).lines();
  }

  /** Those that are required are there. */
  private static GivenDevices devices(List<Device> asked) {
    return new GivenDevices(
        asked.stream().filter(Device::required).map(Device::name).toList(), DeviceEdits.NONE);
  }

  private static Step.Run run(BuildPlan plan) {
    return (Step.Run) plan.graph().steps().get(plan.graph().target().index());
  }

  private static BuildPlan plan(String text) {
    return Planner.plan(
        Dockerfile.parse(text.getBytes(StandardCharsets.UTF_8)),
        new PlanOptions(
            Optional.empty(),
            new TreeMap<>(),
            new TreeMap<>(),
            Optional.empty(),
            AMD64,
            Optional.empty(),
            new PlanOptions.Times.Derived(),
            Instant.EPOCH,
            /* network= */ true,
            NamedContexts.NONE,
            List.of(),
            RunSettings.DEFAULT,
            PlanOptions.ALL_ALLOWED,
            RunPlanTest::devices),
        (reference, platform) ->
            new Image(
                new ImageConfig(
                    Optional.empty(),
                    Optional.empty(),
                    platform,
                    new ContainerConfig(),
                    List.of(),
                    List.of()),
                LayerStack.EMPTY),
        new HiddenTexts(List.of()));
  }
}
