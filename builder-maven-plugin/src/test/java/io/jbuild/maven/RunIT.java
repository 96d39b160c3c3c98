package io.jbuild.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.testkit.LayoutImage;
import io.jbuild.testkit.TarEntry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Dockerfiles that run programs. */
class RunIT {

  /** What {@code echo} wrote into the cache: a line for each build, of two characters. */
  private static final int LINE = 2;

  private static LocalMaven maven;
  private ExampleProject project;

  @BeforeAll
  static void begin() throws Exception {
    maven = LocalMaven.of(RunIT.class).withBusybox();
  }

  @BeforeEach
  void copy() throws Exception {
    project = maven.project("run");
  }

  @Test
  void aCacheStaysFromBuildToBuild() throws Exception {
    maven.succeed(project, "package", "-Djbuild.buildArgs.COMMIT=1");
    long first = builds();

    maven.succeed(project, "package", "-Djbuild.buildArgs.COMMIT=2");

    assertThat(builds()).isEqualTo(first + LINE);
  }

  @Test
  void ofARunThatFailsOneSeesTheLineAndWhatItSaid() throws Exception {
    project.write("Dockerfile", "FROM busybox\nRUN echo before; echo broken >&2; exit 3\n");

    String log = maven.fail(project, "package");

    assertThat(log)
        .contains("[ERROR]    2 | >>> RUN echo before; echo broken >&2; exit 3")
        .containsPattern("\\[ERROR] [0-9.]+ broken")
        .contains("did not complete successfully: exit code: 3");
    assertThat(project.read("target/jbuild/logs/default/1.log"))
        .contains("before\n")
        .contains("broken\n");
    assertThat(project.folder().resolve("target/jbuild/image.json")).doesNotExist();
  }

  @Test
  void resultsTravelInAFolderAndOneThatIsNotThereIsNamed() throws Exception {
    maven.succeed(
        project,
        "package",
        "-Djbuild.buildArgs.COMMIT=4",
        "-Djbuild.cacheTo=type=local,dest=target/cache,mode=max");
    assertThat(project.folder().resolve("target/cache/index.json")).exists();

    String log =
        maven.fail(
            project,
            "package",
            "-Djbuild.buildArgs.COMMIT=5",
            "-Djbuild.expectCached",
            "-Djbuild.cacheFrom=type=local,src=target/cache");

    assertThat(log).contains("is not in the cache: ").contains("COMMIT").doesNotContain("cannot");
  }

  @Test
  void aBaseThatNobodyHasFailsInWordsAndWithItsLine() throws Exception {
    project.write("Dockerfile", "ARG V=1\nFROM 127.0.0.1:1/nobody/has:$V\n");

    String log = maven.fail(project, "package");

    assertThat(log)
        .contains("[ERROR]    2 | >>> FROM 127.0.0.1:1/nobody/has:$V")
        .contains("cannot reach 127.0.0.1:1")
        .doesNotContain("Exception: ");
  }

  @Test
  void offlineABuildTakesWhatIsInTheStore() throws Exception {
    maven.succeed(project, "package", "-o", "-Djbuild.pull", "-Djbuild.buildArgs.COMMIT=3");

    assertThat(maven.image("run:1.0").rootFilesystem().find("app/run-1.0.jar")).isPresent();
  }

  @Test
  void offlineNobodyIsAskedForABaseAndTheMessageSaysSo() throws Exception {
    project.write("Dockerfile", "FROM 127.0.0.1:1/nobody/has:it\n");

    assertThat(maven.fail(project, "package", "-o"))
        .contains("[ERROR]    1 | >>> FROM 127.0.0.1:1/nobody/has:it")
        .containsIgnoringCase("offline")
        .doesNotContain("refused", "Exception: ");
  }

  @Test
  void twoModulesRunAtOnceOnOneStore() throws Exception {
    ExampleProject twice = maven.project("twice");

    String log = maven.succeed(twice, "package", "-T2");

    assertThat(log).contains("Built one:1.0 ", "Built two:1.0 ");
    assertThat(maven.image("one:1.0").rootFilesystem().find("made-by")).isPresent();
    assertThat(maven.image("two:1.0").rootFilesystem().find("made-by")).isPresent();
  }

  private static long builds() throws Exception {
    LayoutImage image = maven.image("run:1.0");
    return image.rootFilesystem().find("builds").map(TarEntry::size).orElseThrow();
  }
}
