package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.difference.Cause;
import io.jbuild.difference.ContentDifference;
import io.jbuild.difference.Detail;
import io.jbuild.difference.LayerDifference;
import io.jbuild.difference.PathDifference;
import io.jbuild.event.BuildEvent;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
import io.jbuild.oci.Digest;
import io.jbuild.oci.Platform;
import io.jbuild.request.BuildRequest;
import io.jbuild.request.VerifyRequest;
import io.jbuild.result.Verification;
import io.jbuild.result.Verification.BlamedStep;
import io.jbuild.result.Verification.Condition;
import io.jbuild.result.Verification.Role;
import io.jbuild.result.Verification.Verified;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Element;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class VerifyCommandTest {

  private static final Digest ONE = new Digest("1".repeat(64));
  private static final Digest OTHER = new Digest("2".repeat(64));
  private static final Platform AMD64 = Platform.parse("linux/amd64");
  private static final Cause DATE =
      new Cause("date", "A date was written.", "Take {build-arg}.", Optional.empty());

  @TempDir Path folder;

  private final Typed user = new Typed();

  @BeforeEach
  void makeContext() throws Exception {
    Files.writeString(folder.resolve("Dockerfile"), "FROM scratch\n");
    user.engine.verification =
        new Verification(List.of(different()), Optional.empty(), conditions());
  }

  private static List<Condition> conditions() {
    return List.of(
        new Condition("umask", Optional.of("022, then 077"), ""),
        new Condition("processors", Optional.empty(), "it takes longer: {processors} 1"));
  }

  private static Verified different() {
    return new Verified(
        AMD64,
        ONE,
        OTHER,
        List.of(),
        List.of(
            step(2, "[build 1/1] RUN a | b", Role.CULPRIT, List.of(), "/x<y"),
            step(5, "[2/2] COPY x /", Role.COPIES, List.of("[build 1/1] RUN a | b"), "/x\u0007")));
  }

  private static BlamedStep step(
      int line, String name, Role role, List<String> after, String path) {
    PathDifference difference =
        new PathDifference(
            path,
            PathDifference.Kind.CHANGED,
            List.of(),
            Optional.of(
                new ContentDifference("text", 0, 1, 1, List.of(new Detail("line 1", "a", "b")))),
            Optional.of(DATE));
    return new BlamedStep(
        Optional.of(new Lines(line, line)),
        name,
        role,
        after,
        new LayerDifference(
            1,
            Optional.of(ONE),
            Optional.of(OTHER),
            name,
            List.of(difference),
            3,
            Optional.empty()));
  }

  private int verify(String... more) {
    String[] words = new String[more.length + 3];
    words[0] = "verify";
    words[1] = "-q";
    System.arraycopy(more, 0, words, 2, more.length);
    words[words.length - 1] = folder.toString();
    return user.type(words);
  }

  @Test
  void eachBuildIsShownUnderItsHeading() {
    user.engine.building =
        events -> {
          events.on(new BuildEvent.StepStarted(1, "[1/1] RUN a"));
          events.on(new BuildEvent.StepFinished(1, "[1/1] RUN a", Duration.ofSeconds(2)));
        };
    user.type("verify", folder.toString());
    assertThat(user.err)
        .isEqualTo(
            """
            == first build
            #1 [1/1] RUN a
            #1 DONE 2.0s
            == build from nothing
            #1 [1/1] RUN a
            #1 DONE 2.0s
            """);

    user.terminals.add(2);
    user.environment.put("TERM", "xterm");
    user.environment.put("NO_COLOR", "1");
    user.type("verify", folder.toString());
    String record = "+ [1/1] RUN a" + " ".repeat(62) + "2.0s\n";
    assertThat(user.err)
        .isEqualTo("== first build\n" + record + "== build from nothing\n" + record);
  }

  @Test
  void theReportNamesTheStepThePathTheCauseAndTheRemedy() {
    assertThat(verify()).isEqualTo(1);

    String file = folder.resolve("Dockerfile").toString();
    assertThat(user.out)
        .isEqualTo(
            """
            NOT reproducible: two images
              %s  the first build
              %s  built again, from nothing

            %s:2  [build 1/1] RUN a | b
              nothing before it differs
              /x<y
                line 1: a -> b
                cause:  A date was written.
                remedy: Take --build-arg.
              and 3 more paths

            %s:5  [2/2] COPY x /
              it has files of [build 1/1] RUN a | b, which differs
              /x\ufffd
                line 1: a -> b
                cause:  A date was written.
                remedy: Take --build-arg.
              and 3 more paths

            varied: umask: 022, then 077
            not varied: processors (it takes longer: --processors 1)
            """
                .formatted(ONE, OTHER, file, file));
    assertThat(user.err).isEmpty();
  }

  @Test
  void jsonHoldsAllOfIt() {
    verify("--format", "json");

    JsonNode json = JsonMapper.shared().readTree(user.out);
    assertThat(json.get("result").stringValue()).isEqualTo("not reproducible");
    JsonNode steps = json.get("images").get(0).get("steps");
    assertThat(steps.get(0).get("role").stringValue()).isEqualTo("culprit");
    assertThat(steps.get(1).get("after").get(0).stringValue()).isEqualTo("[build 1/1] RUN a | b");
    JsonNode path = steps.get(0).get("layer").get("paths").get(0);
    assertThat(path.get("cause").get("id").stringValue()).isEqualTo("date");
    assertThat(json.get("conditions").get(1).has("varied")).isFalse();
  }

  @Test
  void sarifPointsAtTheLine() {
    verify("--format", "sarif");

    assertThat(SarifShape.mistakes(user.out)).isEmpty();
    JsonNode run = JsonMapper.shared().readTree(user.out).get("runs").get(0);
    JsonNode first = run.get("results").get(0);
    assertThat(first.get("ruleId").stringValue()).isEqualTo("jbuild:date");
    assertThat(first.get("level").stringValue()).isEqualTo("error");
    assertThat(first.get("message").get("text").stringValue())
        .isEqualTo("A date was written. /x<y. Take --build-arg.");
    JsonNode region = first.get("locations").get(0).get("physicalLocation").get("region");
    assertThat(region.get("startLine").intValue()).isEqualTo(2);
    assertThat(run.get("results").get(1).get("level").stringValue()).isEqualTo("note");
    assertThat(run.get("tool").get("driver").get("rules")).hasSize(1);
  }

  @Test
  void junitHasATestForEachImage() throws Exception {
    user.engine.verification =
        new Verification(
            List.of(different(), Verified.same(Platform.parse("linux/arm64"), ONE)),
            Optional.empty(),
            conditions());

    verify("--format", "junit");

    Element suite =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(user.out.getBytes(StandardCharsets.UTF_8)))
            .getDocumentElement();
    assertThat(suite.getAttribute("tests")).isEqualTo("2");
    assertThat(suite.getAttribute("failures")).isEqualTo("1");
    Element failure = (Element) suite.getElementsByTagName("failure").item(0);
    assertThat(failure.getTextContent()).contains("/x<y", "RUN a | b");
  }

  @Test
  void markdownIsATableThatNothingBreaks() {
    verify("--format", "markdown");

    String file = folder.resolve("Dockerfile").toString();
    assertThat(user.out)
        .contains(
            "### " + file + ": not reproducible\n",
            "| line | instruction | path | cause | remedy |\n|---|---|---|---|---|\n",
            "| "
                + file
                + ":2 | `[build 1/1] RUN a \\| b` | `/x&lt;y` | A date was written. |"
                + " Take --build-arg. |\n",
            "Varied: umask.\n");
  }

  @Test
  void reportsGoToFilesToo() throws Exception {
    Path junit = folder.resolve("reports/junit/verify.xml");
    Path json = folder.resolve("verify.json");

    verify("--report", "junit=" + junit, "--report", "json=" + json);

    assertThat(user.out).startsWith("NOT reproducible");
    assertThat(junit).content().startsWith("<?xml");
    assertThat(json).content().startsWith("{");
  }

  @Test
  void aReportThatCannotBeWrittenIsToldBeforeTheBuild() {
    assertThat(verify("--report", "junit=" + folder)).isEqualTo(2);

    assertThat(user.err).startsWith("jbuild: the report " + folder + " cannot be written. ");
    assertThat(user.engine.verifications).isEmpty();
  }

  @Test
  void aReportIsNotInTheContextWhileThatIsBuilt() {
    Path report = folder.resolve("reports/verify.xml");
    user.engine.building = events -> assertThat(report.getParent()).doesNotExist();

    assertThat(verify("--report", "junit=" + report)).isEqualTo(1);

    assertThat(report).exists();
  }

  @Test
  void aPlaceForTheSecondBuildIsOutsideTheContext() {
    assertThat(verify("--work", folder.resolve("work").toString())).isEqualTo(2);

    assertThat(user.err).contains("is in the context, and would be copied");
  }

  @Test
  void aFolderThatIsNotThereIsNoImage() {
    assertThat(user.type("verify", "./nosuch")).isEqualTo(2);

    assertThat(user.err).startsWith("jbuild: there is no directory './nosuch' to build");
  }

  @Test
  void aStrangersHistoryBeginsNoLine() {
    user.engine.verification =
        new Verification(
            List.of(
                new Verified(
                    AMD64,
                    ONE,
                    OTHER,
                    List.of(),
                    List.of(
                        step(2, "RUN x\n::error::y\u001b[31m", Role.CULPRIT, List.of(), "/x")))),
            Optional.empty(),
            conditions());

    verify();

    assertThat(user.out).contains("RUN x\u2424::error::y").doesNotContain("\u001b", "\n::error");
  }

  @Test
  void theSameImageTwiceIsZero() {
    user.engine.verification =
        new Verification(List.of(Verified.same(AMD64, ONE)), Optional.empty(), conditions());

    assertThat(verify()).isZero();

    assertThat(user.out).startsWith("reproducible: the same image twice\n  " + ONE + "\n\nvaried:");
    VerifyRequest request = user.engine.verifications.get(0);
    assertThat(request.against()).isEmpty();
    assertThat(request.build().cache()).isEqualTo(BuildRequest.Cache.USE);
  }

  @Test
  void whoCannotTellIsFour() {
    user.engine.building =
        events -> {
          throw new BuildException(Blame.REGISTRY, "no answer", "Wait.");
        };

    assertThat(verify("--format", "json")).isEqualTo(4);

    assertThat(user.out).contains("\"result\": \"could not tell\"", "\"failure\": \"no answer\"");
    assertThat(user.err).isEqualTo("ERROR: no answer\nWait.\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --format pdf        | there is no format 'pdf' for a verification. There are: text, json, junit, sarif and markdown.
          --report junit      | invalid --report 'junit'. It is FORMAT=FILE, as junit=verify.xml.
          --report =x         | invalid --report '=x'. It is FORMAT=FILE, as junit=verify.xml.
          --processors 0      | invalid number of processors '0'. It is 1 or more.
          --against UP        | invalid image name 'UP'. It is NAME:TAG or NAME@DIGEST.
          """)
  void wrongValuesAreRefused(String options, String message) {
    assertThat(verify(options.split(" "))).isEqualTo(2);

    assertThat(user.err).isEqualTo("jbuild: " + message + "\n");
    assertThat(user.engine.verifications).isEmpty();
  }

  @Test
  void standardInputIsNoContextThatCouldBeBuiltTwice() {
    assertThat(user.type("verify", "-")).isEqualTo(2);

    assertThat(user.err)
        .isEqualTo(
            "jbuild: standard input can be read once only. Unpack it, and verify the folder.\n");
  }
}
