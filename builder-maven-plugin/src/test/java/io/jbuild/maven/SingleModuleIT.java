package io.jbuild.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.testkit.LayoutImage;
import io.jbuild.testkit.Tools;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A project with a Dockerfile of its own. */
class SingleModuleIT {

  private static LocalMaven maven;

  @BeforeAll
  static void begin() throws Exception {
    maven = LocalMaven.of(SingleModuleIT.class);
  }

  @Test
  void theImageHasTheJarAndWhatThePomSaysOfIt() throws Exception {
    ExampleProject project = maven.project("single");

    String log = maven.succeed(project, "package");

    LayoutImage image = maven.image("example/greeting:1.5");
    assertThat(image.rootFilesystem().files()).containsOnlyKeys("app", "app/single-1.5.jar");
    assertThat(image.config().at("/config/Env").toString())
        .contains("\"VERSION=1.5\"", "\"WHOM=world\"");
    assertThat(image.config().at("/config/Labels").toString())
        .isEqualTo("{\"org.opencontainers.image.title\":\"A greeting\"}");
    assertThat(image.config().path("created").asString()).isEqualTo("2026-01-02T03:04:05Z");
    assertThat(maven.image("example/greeting:latest").digest()).isEqualTo(image.digest());
    assertThat(log)
        .contains("Built example/greeting:1.5, example/greeting:latest " + image.id())
        .doesNotContain("[WARNING]");
  }

  @Test
  void laterPluginsAndPeopleAreToldWhichImageItIs() throws Exception {
    ExampleProject project = maven.project("single");

    maven.succeed(project, "package");

    LayoutImage image = maven.image("example/greeting:1.5");
    assertThat(project.read("target/jbuild/image.json"))
        .isEqualTo(
            """
            {
              "id": "%s",
              "digest": "%s",
              "tags": [
                "example/greeting:1.5",
                "example/greeting:latest"
              ]
            }
            """,
            image.id(), image.digest());
    assertThat(project.read("target/run/run.sh")).contains("docker run --rm " + image.id());
  }

  @Test
  void aSecondBuildSaysInOneLineThatThereIsNothingToDo() throws Exception {
    ExampleProject project = maven.project("single");
    maven.succeed(project, "package");

    String log = maven.succeed(project, "package");

    String told = log.substring(log.indexOf("jbuild-maven-plugin"), log.indexOf("copy-resources"));
    assertThat(told.lines().skip(1).filter(line -> !line.matches("\\[INFO]( ---.*)?[ ]*")))
        .singleElement()
        .asString()
        .startsWith("[INFO] Up to date: example/greeting:1.5, example/greeting:latest sha256:");
  }

  @Test
  void whatIsToldOfAnImageIsNotInTheNextOne() throws Exception {
    ExampleProject project = maven.project("single");
    project.write("Dockerfile", "FROM scratch\nCOPY . /src/\n");
    // What the pom has another plugin write says which image it is, and is not ours.
    project.write(".dockerignore", "target/run\n!target/jbuild\n");
    maven.succeed(project, "package");
    LayoutImage first = maven.image("example/greeting:1.5");

    assertThat(maven.succeed(project, "package")).contains("Up to date: ");

    assertThat(maven.image("example/greeting:1.5").digest()).isEqualTo(first.digest());
    assertThat(first.rootFilesystem().files().keySet())
        .contains("src/target/single-1.5.jar")
        .noneMatch(name -> name.startsWith("src/target/jbuild"));
  }

  @Test
  void whereTheJarIsNotMadeNoRegistryIsAskedForIt() throws Exception {
    ExampleProject project = maven.project("single");

    assertThat(maven.fail(project, "jbuild:build"))
        .contains("[ERROR]    5 | >>> COPY --from=maven-artifact / /app/")
        .contains("has not packaged the project: mvn package jbuild:build does both")
        .doesNotContain("docker.io");
  }

  @Test
  void otherToolsReadTheImage() throws Exception {
    ExampleProject project = maven.project("single");

    maven.succeed(project, "package", "-Djbuild.outputs=type=oci,dest=target/image.tar");

    String archive = "oci-archive:" + project.folder().resolve("target/image.tar") + ":1.5";
    assertThat(Tools.run("skopeo", "inspect", "--raw", archive))
        .contains(maven.image("example/greeting:1.5").id());
  }
}
