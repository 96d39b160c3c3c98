package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.event.Finding;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
import io.jbuild.request.BuildRequest;
import io.jbuild.result.CheckReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class CheckCommandTest {

  private static final String TEXT = "FROM debian as a\nRUN \\\n  true\nCMD b\n";

  private static final Finding THEIRS =
      new Finding(
          "FromAsCasing", "As with from", "https://x.org/as/", "'as' and", new Lines(1, 1), true);
  private static final Finding OURS =
      new Finding("jbuild/Own", "Do not", "", "It is \"so\"", new Lines(2, 3), false);

  @TempDir Path context;

  private final Typed user = new Typed();

  @BeforeEach
  void found() throws IOException {
    Files.writeString(context.resolve("Dockerfile"), TEXT);
    report(List.of(THEIRS, OURS), Optional.empty(), Optional.empty());
  }

  private void report(
      List<Finding> findings,
      Optional<BuildException> mistake,
      Optional<BuildException> violation) {
    user.engine.report = new CheckReport(TEXT, findings, mistake, violation, List.of());
  }

  @Test
  void findingsAreShownWithTheirLines() {
    assertThat(user.type("check", context.toString())).isZero();
    assertThat(user.err).isEmpty();
    assertThat(user.out)
        .isEqualTo(
            """
            Check complete, 2 warnings have been found!

            WARNING: FromAsCasing - https://x.org/as/
            'as' and
            %1$s/Dockerfile:1
            --------------------
               1 | >>> FROM debian as a
               2 |     RUN \\
               3 |       true
            --------------------

            WARNING: jbuild/Own (jbuild's own rule)
            It is "so"
            Do not
            %1$s/Dockerfile:2
            --------------------
               1 |     FROM debian as a
               2 | >>> RUN \\
               3 | >>>   true
               4 |     CMD b
            --------------------
            """
                .formatted(context));
  }

  @Test
  void aFindingCannotGiveATerminalOrders() {
    Finding finding = new Finding("A", "", "", "\u001b[2J", new Lines(1, 1), false);
    report(List.of(finding), Optional.empty(), Optional.empty());
    assertThat(user.type("check", context.toString())).isZero();
    assertThat(user.out).contains("\nWARNING: A\n\ufffd[2J\n");
  }

  @Test
  void oneAndNoneAreSaidAsSuch() {
    report(List.of(OURS), Optional.empty(), Optional.empty());
    assertThat(user.type("check", context.toString())).isZero();
    assertThat(user.out).startsWith("Check complete, 1 warning has been found!\n\nWARNING:");
    report(List.of(), Optional.empty(), Optional.empty());
    assertThat(user.type("check", context.toString())).isZero();
    assertThat(user.out).isEqualTo("Check complete, no warnings found.\n");
  }

  @Test
  void findingsThatAreErrorsEndWithOne() {
    BuildException violation =
        new BuildException(Blame.DOCKERFILE, "lint violation found for rules: FromAsCasing", "Mend")
            .at(new Lines(1, 1));
    report(List.of(THEIRS), Optional.empty(), Optional.of(violation));
    assertThat(user.type("check", context.toString())).isEqualTo(1);
    assertThat(user.out).startsWith("Check complete, 1 warning has been found!\n");
    assertThat(user.err)
        .startsWith(context + "/Dockerfile:1\n")
        .endsWith("ERROR: lint violation found for rules: FromAsCasing\nMend\n");
  }

  @Test
  void aMistakeEndsWithOneAndIsNoFinding() {
    report(List.of(), Optional.of(mistake()), Optional.empty());
    assertThat(user.type("build", "--check", context.toString())).isEqualTo(1);
    assertThat(user.out).isEmpty();
    assertThat(user.err)
        .contains("   4 | >>> CMD b\n")
        .endsWith("ERROR: no \"b\"\nUse --target.\n");
  }

  private static BuildException mistake() {
    return new BuildException(Blame.DOCKERFILE, "no \"b\"", "Use {target}.").at(new Lines(4, 4));
  }

  @Test
  void basesThatCannotBeHadAreNamed() {
    user.engine.report =
        new CheckReport(
            TEXT, List.of(), Optional.empty(), Optional.empty(), List.of("a:latest: not found"));
    assertThat(user.type("check", context.toString())).isZero();
    assertThat(user.out).isEqualTo("Check complete, no warnings found.\n");
    assertThat(user.err)
        .isEqualTo(
            "WARNING: the variables of a base image are not known, and their use was not checked:"
                + " a:latest: not found\n");
  }

  @Test
  void jsonHasTheFieldsOfBuildKit() {
    report(List.of(OURS, THEIRS), Optional.of(mistake()), Optional.empty());
    String expected =
        """
        {"warnings": [
          {"ruleName": "jbuild/Own", "description": "Do not", "detail": "It is \\"so\\"",
           "location": {"ranges": [
             {"start": {"line": 2}, "end": {"line": 2}},
             {"start": {"line": 3}, "end": {"line": 3}}]}},
          {"ruleName": "FromAsCasing", "description": "As with from", "url": "https://x.org/as/",
           "detail": "'as' and",
           "location": {"ranges": [{"start": {"line": 1}, "end": {"line": 1}}]}}],
         "sources": [
          {"filename": "%s/Dockerfile", "data": "RlJPTSBkZWJpYW4gYXMgYQpSVU4gXAogIHRydWUKQ01EIGIK",
           "language": "Dockerfile"}],
         "buildError": {"message": "no \\"b\\"",
          "location": {"ranges": [{"start": {"line": 4}, "end": {"line": 4}}]}}}
        """
            .formatted(context);
    JsonMapper mapper = new JsonMapper();
    for (String call : List.of("check,format=json", "lint,format=json,ignorestatus=true")) {
      assertThat(user.type("build", "--call=" + call, context.toString())).isEqualTo(1);
      assertThat(mapper.readTree(user.out)).isEqualTo(mapper.readTree(expected));
    }
    assertThat(user.type("check", "--format", "json", context.toString())).isEqualTo(1);
    assertThat(mapper.readTree(user.out)).isEqualTo(mapper.readTree(expected));
    assertThat(user.out)
        .startsWith("{\n  \"warnings\": [\n    {\n      \"ruleName\": \"jbuild/Own\",\n")
        .endsWith("\n}\n");
  }

  @Test
  void jsonWithoutFindingsHasAnEmptyList() {
    report(
        List.of(),
        Optional.of(new BuildException(Blame.DOCKERFILE, "no place", "")),
        Optional.empty());
    assertThat(user.type("check", "--format=json", context.toString())).isEqualTo(1);
    assertThat(user.out)
        .contains("\"warnings\": []")
        .contains("\"message\": \"no place\",\n    \"location\": {}");
  }

  @Test
  void sarifIsWhatTheStandardDemands() throws IOException {
    report(
        List.of(THEIRS, OURS, THEIRS),
        Optional.of(new BuildException(Blame.DOCKERFILE, "no place", "Use {target}")),
        Optional.empty());
    assertThat(user.type("check", "--format=sarif", context.toString())).isEqualTo(1);
    assertThat(SarifShape.mistakes(user.out)).isEmpty();
    assertThat(user.out)
        .contains("\"uri\": \"file:" + context + "/Dockerfile\"")
        .contains("\"ruleIndex\": 0")
        .contains("\"ruleIndex\": 1")
        .contains("\"text\": \"no place. Use --target\"")
        .containsSubsequence(
            "\"level\": \"error\"", "\"level\": \"warning\"", "\"level\": \"error\"");
    report(List.of(), Optional.empty(), Optional.empty());
    assertThat(user.type("build", "--call=check,format=sarif", context.toString())).isZero();
    assertThat(SarifShape.mistakes(user.out)).isEmpty();
    assertThat(user.out).contains("\"results\": []");
  }

  @Test
  void sarifNamesARelativeFileAsItWasTyped() throws IOException {
    user.input = TEXT;
    assertThat(user.type("check", "--format=sarif", "-f", "-", context.toString())).isZero();
    assertThat(user.out).contains("\"uri\": \"Dockerfile\"");
    Path odd = Files.writeString(context.resolve("my 50% file"), TEXT);
    assertThat(user.type("check", "--format=sarif", "-f", odd.toString(), context.toString()))
        .isZero();
    assertThat(user.out).contains("/my%2050%25%20file\"");
    assertThat(SarifShape.mistakes(user.out)).isEmpty();
  }

  @Test
  void optionsAreThoseOfTheBuild() {
    assertThat(
            user.type(
                "check",
                "--build-arg",
                "A=1",
                "--target",
                "x",
                "--platform",
                "linux/arm64",
                "--pull",
                context.toString()))
        .isZero();
    BuildRequest request = user.engine.checks.get(0);
    assertThat(request.buildArgs()).containsEntry("A", "1");
    assertThat(request.target()).contains("x");
    assertThat(request.platforms()).hasToString("[linux/arm64]");
    assertThat(request.pull()).isEqualTo(BuildRequest.Pull.ALWAYS);
    assertThat(user.engine.builds).isEmpty();
  }

  @Test
  void aBuildIsABuildUnlessACheckIsAskedFor() {
    assertThat(user.type("build", "--call=build", context.toString())).isZero();
    assertThat(user.type("build", "--call=", context.toString())).isZero();
    assertThat(user.type("build", "--check=false", context.toString())).isZero();
    assertThat(user.engine.builds).hasSize(3);
    assertThat(user.type("build", "--call=build", "--check", context.toString())).isZero();
    assertThat(user.type("--check=true", context.toString())).isZero();
    assertThat(user.engine.builds).hasSize(3);
    assertThat(user.engine.checks).hasSize(2);
  }

  @Test
  void whatMeansNothingIsRefused() {
    assertRefused("there is no format 'xml' for findings", "check", "--format", "xml");
    assertRefused("there is no format 'xml' for findings", "build", "--call=check,format=xml");
    assertRefused("there is no '--call lints'", "build", "--call=lints");
    assertRefused("'--call outline' is not supported yet", "build", "--call=outline");
    assertRefused("invalid --call 'check,build'", "build", "--call=check,build");
    assertRefused("invalid --call 'check,x=1'", "build", "--call=check,x=1");
    assertRefused(
        "invalid --call field 'ignorestatus=si'", "build", "--call=check,ignorestatus=si");
    assertThat(user.type("check")).isEqualTo(2);
    assertThat(user.err).startsWith("jbuild: 'jbuild check' needs CONTEXT");
    assertThat(user.type("check", "--tag", "x", context.toString())).isEqualTo(2);
    assertThat(user.err).startsWith("jbuild: unknown option '--tag'");
    assertThat(user.engine.checks).isEmpty();
  }

  private void assertRefused(String message, String command, String... options) {
    List<String> words = new ArrayList<>(List.of(command));
    words.addAll(List.of(options));
    words.add(context.toString());
    assertThat(user.type(words.toArray(String[]::new))).as(message).isEqualTo(2);
    assertThat(user.err).startsWith("jbuild: " + message + ". ");
    assertThat(user.out).isEmpty();
  }

  @Test
  void theEngineItselfChecks(@TempDir Path store) throws IOException {
    user.engines = RealEngine::open;
    Files.writeString(
        context.resolve("Dockerfile"),
        """
        # check=error=true
        FROM scratch
        ARG IMAGE_TAG
        # check=skip=LegacyKeyValueFormat
        ENV a b
        COPY $nothing /
        """);
    String[] words = {
      "check",
      "--store",
      store.toString(),
      "--format=json",
      "--build-arg",
      "IMAGETAG=1",
      context.toString()
    };
    assertThat(user.type(words)).isEqualTo(1);
    assertThat(user.out)
        .containsSubsequence("jbuild/UndeclaredBuildArg", "did you mean IMAGE_TAG?", "UndefinedVar")
        .doesNotContain("LegacyKeyValueFormat");
    assertThat(user.err)
        .endsWith(
            """
            ERROR: lint violation found for rules: UndefinedVar
            Mend it, leave rules out with # check=skip=UndefinedVar, or take error=true away.
            """);
    assertThat(user.type("--store", store.toString(), "build", context.toString())).isEqualTo(1);
    assertThat(user.err)
        .startsWith(
            "\n 1 warning found ('jbuild check' tells more):\n - UndefinedVar: Usage of undefined"
                + " variable '$nothing' (line 6)\n"
                + context
                + "/Dockerfile:6\n")
        .contains("ERROR: lint violation found for rules: UndefinedVar\n");
    Files.delete(context.resolve("Dockerfile"));
    assertThat(user.type(words)).isEqualTo(1);
    assertThat(user.out).isEmpty();
    assertThat(user.err).contains("failed to read dockerfile");
  }
}
