package io.jbuild.build;

import static io.jbuild.dockerfile.ConformanceData.differ;
import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.check.Checks;
import io.jbuild.context.IgnoreFile;
import io.jbuild.context.IgnoreRules;
import io.jbuild.device.DeviceSource;
import io.jbuild.dockerfile.ConformanceData;
import io.jbuild.dockerfile.Dockerfile;
import io.jbuild.event.BuildEvent;
import io.jbuild.event.Finding;
import io.jbuild.failure.BuildException;
import io.jbuild.image.Image;
import io.jbuild.layer.LayerStack;
import io.jbuild.oci.ContainerConfig;
import io.jbuild.oci.ImageConfig;
import io.jbuild.oci.Platform;
import io.jbuild.oci.RunSettings;
import io.jbuild.plan.BaseImages;
import io.jbuild.plan.NamedContexts;
import io.jbuild.plan.PlanOptions;
import io.jbuild.result.CheckReport;
import io.jbuild.secret.HiddenTexts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What the checks find against what BuildKit's do: the same rule, line and detail. */
class CheckConformanceTest {

  private static final Platform AMD64 = Platform.parse("linux/amd64");

  /** What is no mistake of the Dockerfile, but a thing this version cannot do. */
  private static final List<String> NOT_YET =
      List.of("by this version of jbuild", "is not supported yet");

  @Test
  void findsInTheCorpusWhatBuildKitFinds() throws IOException {
    List<JsonNode> corpus =
        ConformanceData.corpus().stream()
            .filter(recorded -> !recorded.get("lint").isNull())
            .toList();
    ConformanceData.compare(
        "lint/corpus",
        corpus,
        recorded -> recorded.get("id").stringValue(),
        recorded -> everything(recorded, recorded.get("lint")));
  }

  @Test
  void findsInGeneratedCasesWhatBuildKitFinds() throws IOException {
    ConformanceData.compare(
        "lint/generated",
        ConformanceData.json("instr/lint_generated.json"),
        recorded -> recorded.get("dockerfile").stringValue(),
        recorded -> everything(recorded, recorded));
  }

  @Test
  void findsInAllStagesOfItsOwnTestsWhatBuildKitFinds() throws IOException {
    List<JsonNode> cases = new ArrayList<>();
    ConformanceData.json("instr/lint.json")
        .forEach(
            recorded -> {
              if (recorded.has("oracle_lint")) {
                cases.add(recorded);
              }
            });
    ConformanceData.compare(
        "lint/all-stages",
        cases,
        recorded -> recorded.get("id").stringValue(),
        recorded -> everything(recorded, recorded.get("oracle_lint")));
  }

  @Test
  void findsInABuildWhatBuildKitFinds() throws IOException {
    ConformanceData.compare(
        "lint/target",
        ConformanceData.json("instr/lint.json"),
        recorded -> recorded.get("id").stringValue(),
        CheckConformanceTest::build);
  }

  /** All stages, without an ignore file; the check options of the file, not of the call. */
  private static String everything(JsonNode recorded, JsonNode expected) {
    byte[] text = text(recorded);
    SortedMap<String, String> buildArgs = buildArgs(recorded);
    buildArgs.remove("BUILDKIT_DOCKERFILE_CHECK");
    CheckReport report = planning(text, buildArgs, "").check();
    if (report.failure().filter(CheckConformanceTest::isNotYet).isPresent()) {
      return differ(findings(expected), shown(withoutPlan(text), expected));
    }
    String failure = failure(expected.path("build_error"), report.failure());
    return failure.isEmpty()
        ? differ(findings(expected), shown(report.findings(), expected))
        : failure;
  }

  private static boolean isNotYet(BuildException failure) {
    return NOT_YET.stream().anyMatch(failure.message()::contains);
  }

  private static String failure(JsonNode expected, Optional<BuildException> failure) {
    if (expected.isMissingNode() != failure.isEmpty()) {
      return "expected the failure " + expected + ", was " + failure.map(BuildException::message);
    }
    int line = expected.path("line").asInt(0);
    int actual = failure.flatMap(BuildException::lines).map(lines -> lines.first()).orElse(line);
    return line == 0 || line == actual ? "" : "failure in line " + actual + ", not " + line;
  }

  /** BuildKit's rules in all stages, whatever this version makes of the Dockerfile. */
  private static List<Finding> withoutPlan(byte[] text) {
    Dockerfile dockerfile = Dockerfile.parse(text);
    Checks checks =
        Checks.of(
            Dockerfile.tree(text), options(Collections.emptySortedMap()), Checks.Extent.EVERYTHING);
    checks.form(Optional.empty());
    checks.meaning(
        dockerfile,
        (reference, platform) -> Optional.of(image(platform).config()),
        IgnoreRules.NONE,
        Optional.empty());
    return checks.findings();
  }

  private static String build(JsonNode recorded) {
    SortedMap<String, String> buildArgs = buildArgs(recorded);
    Planning planning =
        planning(text(recorded), buildArgs, recorded.path("dockerignore").asString(""));
    List<Finding> found = new ArrayList<>();
    Optional<String> failure = Optional.empty();
    try {
      planning.plan(event -> found.add(((BuildEvent.Found) event).finding()));
    } catch (BuildException e) {
      failure = Optional.of(e.message());
    }
    String difference = differ(findings(recorded), shown(found, recorded));
    if (difference.isEmpty() && recorded.has("buildErr")) {
      String expected = recorded.get("buildErr").stringValue();
      if (expected.startsWith("lint violation") && !failure.equals(Optional.of(expected))) {
        return "expected " + expected + ", was " + failure;
      }
    }
    return difference.isEmpty() && recorded.has("buildErr") != failure.isPresent()
        ? "failure: " + failure
        : difference;
  }

  private static SortedMap<String, String> buildArgs(JsonNode recorded) {
    SortedMap<String, String> buildArgs = new TreeMap<>();
    recorded
        .path("attrs")
        .forEachEntry(
            (name, value) -> {
              assertThat(name).startsWith("build-arg:");
              buildArgs.put(name.substring("build-arg:".length()), value.stringValue());
            });
    return buildArgs;
  }

  private static byte[] text(JsonNode recorded) {
    return recorded.get("dockerfile").stringValue().getBytes(StandardCharsets.UTF_8);
  }

  private static List<String> findings(JsonNode recorded) {
    List<String> texts = new ArrayList<>();
    for (JsonNode warning : recorded.get("warnings")) {
      String text =
          warning.get("line").asInt()
              + " "
              + warning.get("rule").stringValue()
              + ": "
              + warning.get("detail").stringValue();
      texts.add(
          warning.has("description")
              ? text
                  + " | "
                  + warning.get("description").stringValue()
                  + " | "
                  + warning.path("url").asString("")
              : text);
    }
    Collections.sort(texts);
    return texts;
  }

  /** BuildKit's findings as the recorded ones, which are not all recorded in full. */
  private static List<String> shown(List<Finding> findings, JsonNode recorded) {
    boolean whole = recorded.path("warnings").path(0).has("description");
    return findings.stream()
        .filter(finding -> !finding.own())
        .map(
            finding ->
                finding.lines().first()
                    + " "
                    + finding.rule()
                    + ": "
                    + finding.detail()
                    + (whole ? " | " + finding.description() + " | " + finding.url() : ""))
        .sorted()
        .toList();
  }

  private static Planning planning(
      byte[] text, SortedMap<String, String> buildArgs, String dockerignore) {
    BaseImages images = (reference, platform) -> image(platform);
    return new Planning(
        text,
        options(buildArgs),
        images,
        IgnoreFile.parse(".dockerignore", dockerignore).rules(),
        new HiddenTexts(List.of()));
  }

  private static PlanOptions options(SortedMap<String, String> buildArgs) {
    return new PlanOptions(
        Optional.empty(),
        buildArgs,
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
        DeviceSource.NONE);
  }

  /** Every image is there, and has nothing in its environment but a PATH. */
  private static Image image(Platform platform) {
    ContainerConfig container = new ContainerConfig();
    container.setEnv("PATH", "/bin");
    ImageConfig config =
        new ImageConfig(
            Optional.empty(), Optional.empty(), platform, container, List.of(), List.of());
    return new Image(config, LayerStack.EMPTY);
  }
}
