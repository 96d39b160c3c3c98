package io.jbuild.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.context.IgnoreRules;
import io.jbuild.device.DeviceSource;
import io.jbuild.event.BuildEvent;
import io.jbuild.event.Finding;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
import io.jbuild.image.Image;
import io.jbuild.layer.LayerStack;
import io.jbuild.oci.ContainerConfig;
import io.jbuild.oci.ImageConfig;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import io.jbuild.oci.RunSettings;
import io.jbuild.plan.NamedContexts;
import io.jbuild.plan.PlanOptions;
import io.jbuild.result.CheckReport;
import io.jbuild.secret.HiddenTexts;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlanningTest {

  private static final Platform AMD64 = Platform.parse("linux/amd64");

  private final List<String> asked = new ArrayList<>();
  private final List<BuildEvent> events = new ArrayList<>();
  private Optional<String> target = Optional.empty();

  @Test
  void findingsOfABuildAreToldInTheOrderOfTheLines() {
    planning("FROM base as a\nMAINTAINER x\nFROM base\nCMD y\nENV a b\n").plan(events::add);
    assertThat(events)
        .extracting(event -> ((BuildEvent.Found) event).finding().rule())
        .containsExactly(
            "FromAsCasing", "MaintainerDeprecated", "JSONArgsRecommended", "LegacyKeyValueFormat");
  }

  @Test
  void aBaseIsLookedUpOnce() {
    planning("FROM base AS a\nENV A=$B\nFROM base\nCOPY --from=a / /\nENV A=$B\n")
        .plan(events::add);
    assertThat(asked).containsExactly("docker.io/library/base:latest");
    assertThat(events).hasSize(2);
  }

  @Test
  void findingsThatAreErrorsEndABuildAfterTheyAreTold() {
    BuildException violation =
        refusal(planning("# check=error=true\nFROM scratch\nCMD a\nMAINTAINER b\n"));
    assertThat(violation.message())
        .isEqualTo("lint violation found for rules: MaintainerDeprecated, JSONArgsRecommended");
    assertThat(violation.blame()).isEqualTo(Blame.DOCKERFILE);
    assertThat(violation.lines()).contains(new Lines(3, 3));
    assertThat(events).hasSize(2);
  }

  @Test
  void findingsAreToldBeforeAMistake() {
    assertThat(
            refusal(planning("FROM scratch as a\nMAINTAINER x\nNONSENSE\nMAINTAINER y\n")).lines())
        .contains(new Lines(3, 3));
    assertThat(events).hasSize(2);
    assertThat(refusal(planning("FROM scratch as a\nCMD x\nVOLUME $nothing\nCMD y\n")).lines())
        .contains(new Lines(3, 3));
    assertThat(events).extracting(PlanningTest::line).containsExactly(1, 2, 1, 2, 3);
  }

  @Test
  void wrongOptionsEndABuildBeforeAnythingIsFetched() {
    assertThat(refusal(planning("# check=skip\nFROM base\n")).lines()).contains(new Lines(1, 1));
    assertThat(asked).isEmpty();
    assertThat(events).isEmpty();
  }

  @Test
  void aCheckLooksAtEveryStage() {
    CheckReport report = planning("FROM base\nCMD a\nFROM other\nCMD b\n").check();
    assertThat(report.findings())
        .extracting(Finding::lines)
        .extracting(Lines::first)
        .containsExactly(2, 4);
    assertThat(report.failure()).isEmpty();
    assertThat(report.dockerfile()).startsWith("FROM base\n");
    target = Optional.of("a");
    assertThat(planning("FROM base AS a\nCMD a\nFROM other\nCMD b\n").check().findings())
        .hasSize(1);
  }

  @Test
  void aCheckGoesOnWithoutABase() {
    CheckReport report =
        planning("FROM missing\nENV A=$B\nFROM missing\nFROM base\nENV A=$B\nCMD c\n").check();
    assertThat(report.failure()).isEmpty();
    assertThat(report.unknownBases()).containsExactly("missing:latest: there is no missing");
    assertThat(report.findings())
        .extracting(finding -> finding.lines().first() + finding.rule())
        .containsExactly("5UndefinedVar", "6JSONArgsRecommended");
    assertThat(asked)
        .containsExactly("docker.io/library/missing:latest", "docker.io/library/base:latest");
  }

  @Test
  void aCheckFindsMistakesInEveryStage() {
    CheckReport report = planning("FROM scratch AS a\nVOLUME $nothing\nFROM scratch\n").check();
    assertThat(report.mistake().flatMap(BuildException::lines)).contains(new Lines(2, 2));
    assertThat(report.violation()).isEmpty();
    assertThat(report.findings()).extracting(Finding::rule).containsExactly("UndefinedVar");
    assertThat(planning("").check().mistake()).isPresent();
    assertThat(planning("FROM\n").check().mistake().flatMap(BuildException::lines))
        .contains(new Lines(1, 1));
    assertThat(planning("# check=x\nFROM scratch\n").check().mistake()).isPresent();
  }

  @Test
  void aCheckTellsWhichFindingsAreErrors() {
    CheckReport report =
        planning("# check=error=true\nFROM debian\nCMD a\nRUN apt-get update\n").check();
    assertThat(report.mistake()).isEmpty();
    assertThat(report.violation().map(BuildException::message))
        .contains("lint violation found for rules: JSONArgsRecommended");
    assertThat(report.findings())
        .extracting(finding -> finding.rule() + " " + finding.failing())
        .containsExactly("JSONArgsRecommended true", "jbuild/AptListsKept false");
  }

  @Test
  void theIgnoreFileIsAsked() {
    List<String> paths =
        planning("FROM scratch\nCOPY ./secret/ /\nCOPY /a b/../c.log /\n")
            .check()
            .findings()
            .stream()
            .map(Finding::detail)
            .toList();
    assertThat(paths)
        .containsExactly(
            "Attempting to Copy file \"secret\" that is excluded by .dockerignore",
            "Attempting to Copy file \"c.log\" that is excluded by .dockerignore");
  }

  private static int line(BuildEvent event) {
    return ((BuildEvent.Found) event).finding().lines().first();
  }

  private BuildException refusal(Planning planning) {
    return catchThrowableOfType(BuildException.class, () -> planning.plan(events::add));
  }

  private Planning planning(String dockerfile) {
    return new Planning(
        dockerfile.getBytes(StandardCharsets.UTF_8),
        new PlanOptions(
            target,
            Collections.emptySortedMap(),
            Collections.emptySortedMap(),
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
            DeviceSource.NONE),
        this::image,
        IgnoreRules.of(List.of("secret", "*.log")),
        new HiddenTexts(List.of()));
  }

  private Image image(ImageReference reference, Platform platform) {
    asked.add(reference.full());
    if (reference.toString().startsWith("missing")) {
      throw new BuildException(Blame.REGISTRY, "there is no missing", "");
    }
    ImageConfig config =
        new ImageConfig(
            Optional.empty(),
            Optional.empty(),
            platform,
            new ContainerConfig(),
            List.of(),
            List.of());
    return new Image(config, LayerStack.EMPTY);
  }
}
