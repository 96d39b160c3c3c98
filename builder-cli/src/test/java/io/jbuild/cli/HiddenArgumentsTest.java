package io.jbuild.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values of arguments whose names sound secret are in nothing that a build tells or notes. */
class HiddenArgumentsTest {

  private static final String VALUE = "correct-horse";
  private static final String SHORT = "pw1";

  private static final String DOCKERFILE =
      """
      FROM scratch
      ARG API_TOKEN
      ARG DB_PASSWORD
      ENV ADDRESS=//u:$API_TOKEN@host/$DB_PASSWORD
      COPY --exclude=$API_TOKEN/$DB_PASSWORD a /b
      COPY --exclude=$ADDRESS a /c
      """;

  /** The Dockerfile itself has them in the line that a failure points to. */
  private static final String QUOTED = "(?m)^ +[0-9]+ [|].*$";

  @TempDir Path folder;

  private final Typed user = new Typed();
  private final StringBuilder told = new StringBuilder();

  @BeforeEach
  void write() throws IOException {
    user.engines = RealEngine::open;
    user.environment.put("JBUILD_STORE", folder.resolve("store").toString());
    Files.createDirectories(folder.resolve("context"));
    Files.writeString(folder.resolve("context/a"), "a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "rawjson", "quiet"})
  void noFormOfProgressTellsThem(String progress) throws IOException {
    assertThat(build(progress, DOCKERFILE)).isZero();
    if (!progress.equals("quiet")) {
      assertThat(told).contains("exclude=***/*** a /b").contains("exclude=//u:***@host/*** a /c");
    }
    assertNowhere();
  }

  @Test
  void noCommandAboutTheBuildTellsThem() throws IOException {
    build("plain", DOCKERFILE);
    build("plain", DOCKERFILE.replace("a /c", "a /d"));
    assertThat(type("why")).isZero();
    assertThat(told).contains("the instruction was COPY --exclude=//u:***@host/*** a /c");
    assertThat(type("why", "2/2", "--format", "json")).isZero();
    assertThat(type("logs")).isZero();
    assertThat(type("logs", "last")).isZero();
    assertThat(type("report", "-o", "-")).isZero();
    assertThat(told).contains("API_TOKEN=***", "ADDRESS=//u:***@host/***");
    assertNowhere();
    // What others read of the image is BuildKit's to say.
    type("history", "--no-trunc", "--format", "{{.CreatedBy}}", "it");
    assertThat(user.out).contains("ARG API_TOKEN=" + VALUE);
  }

  @Test
  void noFailureTellsThem() throws IOException {
    assertThat(build("plain", DOCKERFILE + "COPY $API_TOKEN /x\n")).isEqualTo(1);
    assertThat(told).contains("\"/***\": not found");
    type("why");
    type("logs", "last");
    type("report", "-o", "-");
    assertThat(told).contains("COPY *** /x");
    build("plain", "ARG API_TOKEN\nFROM x:$API_TOKEN@\n");
    assertThat(told).contains("\"x:***@\"");
    type("check", "--build-arg", "API_TOKEN=" + VALUE, folder.resolve("context").toString());
    type("build", "--build-arg", "A=b", ".", "API_TOKEN=" + VALUE);
    assertThat(told).contains("takes one CONTEXT, not '.' 'API_TOKEN=…'");
    assertNowhere();
  }

  @Test
  void noReasonTellsThem() throws IOException {
    String places =
        """
        FROM scratch
        ARG API_TOKEN
        ARG DB_PASSWORD
        WORKDIR /v/$API_TOKEN/$DB_PASSWORD
        COPY --chown=1 a /b
        """;
    assertThat(build("plain", places)).isZero();
    type("report", "-o", "-");
    assertThat(told).contains("WORKDIR /v/***/***");
    assertThat(build("plain", places.replace("=1", "=2"), "other-horse", "other-words")).isZero();
    type("why");
    assertThat(told)
        .contains("a value that is not shown changed (API_TOKEN or DB_PASSWORD)")
        .contains("--chown is 2, was 1")
        .contains("working directory: a value that is not shown changed");
    type("why", "--format", "json");
    type("report", "-o", "-");
    assertNowhere();
  }

  @Test
  void whatTheDockerfileSaysIsHiddenToo() throws IOException {
    build(
        "plain",
        "FROM scratch\nENV DB_PASSWORD=" + VALUE + "\nCOPY nope-$DB_PASSWORD /x\n",
        "",
        "");
    assertThat(told).contains("\"/nope-***\": not found");
    build("plain", "ARG REG_PASSWORD=" + SHORT + "\nFROM x:$REG_PASSWORD@\n", "", "");
    assertThat(told).contains("\"x:***@\"");
    build("plain", "FROM scratch\nARG DB_PASSWORD\nCOPY nope-$DB_PASSWORD /x\n");
    type("why");
    type("logs", "last");
    type("report", "-o", "-");
    assertNowhere();
  }

  private int build(String progress, String dockerfile) throws IOException {
    return build(progress, dockerfile, VALUE, SHORT);
  }

  private int build(String progress, String dockerfile, String token, String password)
      throws IOException {
    Files.writeString(folder.resolve("context/Dockerfile"), dockerfile);
    return type(
        "build",
        "--progress",
        progress,
        "-t",
        "it",
        "--build-arg",
        "API_TOKEN=" + token,
        "--build-arg",
        "DB_PASSWORD=" + password,
        folder.resolve("context").toString());
  }

  private int type(String... words) {
    int code = user.type(words);
    told.append(user.out).append(user.err);
    return code;
  }

  /** Neither in what was told nor in what is kept to tell it later. */
  private void assertNowhere() throws IOException {
    assertThat(told.toString().replaceAll(QUOTED, ""))
        .doesNotContain(VALUE, SHORT, "other-horse", "other-words");
    for (String kept : new String[] {"builds", "logs", "notes", "steps"}) {
      Path kind = folder.resolve("store/jbuild").resolve(kept);
      if (Files.exists(kind)) {
        try (Stream<Path> files = Files.walk(kind)) {
          for (Path file : files.filter(Files::isRegularFile).toList()) {
            assertThat(new String(Files.readAllBytes(file), ISO_8859_1))
                .as(file.toString())
                .doesNotContain(VALUE, SHORT, "other-horse", "other-words");
          }
        }
      }
    }
  }
}
