package io.jbuild.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.testkit.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The goals besides {@code build}. */
class GoalsIT {

  private static LocalMaven maven;

  @BeforeAll
  static void begin() throws Exception {
    maven = LocalMaven.of(GoalsIT.class).withBusybox();
  }

  @Test
  void checkWarnsAndFailsWhereItIsToldTo() throws Exception {
    ExampleProject project = maven.project("run");
    project.write("Dockerfile", "from busybox\nCMD echo\n");

    assertThat(maven.succeed(project, "jbuild:check")).contains("[WARNING]", "JSONArgsRecommended");
    assertThat(maven.fail(project, "jbuild:check", "-Djbuild.failOnWarning"))
        .contains("JSONArgsRecommended", "<failOnWarning> is set");
  }

  @Test
  void verifySaysWhetherAnImageIsReproducible() throws Exception {
    ExampleProject project = maven.project("run");

    maven.succeed(project, "package", "jbuild:verify");
    assertThat(project.read("target/jbuild/verify.txt")).isNotEmpty();

    project.write("Dockerfile", "FROM busybox\nRUN cat /proc/sys/kernel/random/uuid > /x\n");
    assertThat(maven.fail(project, "jbuild:verify"))
        .contains("RUN cat /proc/sys/kernel/random/uuid > /x")
        .contains("the image is not reproducible");
  }

  @Test
  void thePrintedDockerfileMakesTheSameImage() throws Exception {
    ExampleProject project = maven.project("fat-jar");
    Files.delete(project.folder().resolve("Dockerfile"));
    maven.succeed(project, "package", "-Djbuild.from=scratch");
    String made = maven.image("fat-jar:1.0").id();

    String printed = maven.succeed(project, "-q", "jbuild:dockerfile", "-Djbuild.from=scratch");

    assertThat(printed).contains("FROM scratch\n", "\"org.example.Fat\"");
    maven.succeed(
        project,
        "jbuild:dockerfile",
        "-Djbuild.from=scratch",
        "-Djbuild.outputFile=new/Dockerfile");
    assertThat(printed).contains(project.read("new/Dockerfile"));
    maven.succeed(
        project, "jbuild:dockerfile", "-Djbuild.from=scratch", "-Djbuild.outputFile=Dockerfile");
    assertThat(printed).contains(project.read("Dockerfile"));
    maven.succeed(project, "package", "-Djbuild.noCache");
    assertThat(maven.image("fat-jar:1.0").id()).isEqualTo(made);
  }

  @Test
  void sbomSaysWhatIsInTheImage() throws Exception {
    ExampleProject project = maven.project("fat-jar");

    maven.succeed(project, "package", "jbuild:sbom", "-Djbuild.sbomFormats=spdx,cyclonedx");

    assertThat(project.read("target/jbuild/sbom.spdx.json"))
        .contains("SPDX-2.3", "pkg:maven/org.example/fat-jar@1.0");
    assertThat(project.read("target/jbuild/sbom.cdx.json"))
        .contains("CycloneDX", "pkg:maven/org.example/fat-jar@1.0");
  }

  @Test
  void loadHandsTheImageToDocker() throws Exception {
    ExampleProject project = maven.project("single");
    Path docker = project.folder().resolve("docker");
    Files.writeString(
        docker, "#!/bin/sh\n[ \"$*\" = load ] && cat > loaded.tar && echo Loaded it\n");
    Files.setPosixFilePermissions(docker, PosixFilePermissions.fromString("rwxr-xr-x"));

    String log = maven.succeed(project, "package", "jbuild:load", "-Djbuild.docker=" + docker);

    assertThat(log).contains("[INFO] Loaded it");
    String archive = "docker-archive:" + project.folder().resolve("loaded.tar");
    assertThat(
            Tools.run(
                "skopeo", "inspect", "--format={{.Created}}", archive + ":example/greeting:1.5"))
        .contains("2026-01-02 03:04:05");
  }

  @ParameterizedTest
  @ValueSource(strings = {"load", "push", "sbom"})
  void anImageThatWasNotBuiltIsToldOf(String goal) throws Exception {
    ExampleProject project = maven.project("single");

    assertThat(maven.fail(project, "jbuild:" + goal, "-Djbuild.tags=not-built"))
        .contains("there is no image not-built:latest in the store. jbuild:build makes it");
  }

  @Test
  void whereNoDockerIsLoadSaysSo() throws Exception {
    ExampleProject project = maven.project("single");

    assertThat(maven.fail(project, "package", "jbuild:load", "-Djbuild.docker=no-such-docker"))
        .contains("'no-such-docker' cannot be started")
        .contains("<docker>");
  }
}
