package io.jbuild.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.testkit.Account;
import io.jbuild.testkit.LayoutReader;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A project's image is the same whoever builds it, and wherever. */
class SameAsCommandIT {

  /** 2026-01-02T03:04:05Z, which the pom says. */
  private static final String EPOCH = "1767323045";

  private static LocalMaven maven;

  @BeforeAll
  static void begin() throws Exception {
    maven = LocalMaven.of(SameAsCommandIT.class).withBusybox();
  }

  @Test
  void theCommandMakesTheSameImage() throws Exception {
    ExampleProject project = maven.project("run");
    project.write("Dockerfile", "FROM busybox\nRUN echo made > /made\nCOPY target/*.jar /app/\n");
    maven.succeed(project, "package");

    JbuildCommand command = new JbuildCommand(maven.folder().resolve("command"));
    command.makeBusybox(maven.folder().resolve("busybox-of-the-command"));
    TreeMap<String, String> environment = new TreeMap<>();
    environment.put("SOURCE_DATE_EPOCH", EPOCH);
    command.run(project.folder(), environment, "build", "-t", "run:1.0", ".");

    assertThat(LayoutReader.open(command.store()).image("run:1.0").digest())
        .isEqualTo(maven.image("run:1.0").digest());
  }

  @Test
  void theEnvironmentsTimeCountsMoreThanThePoms() throws Exception {
    ExampleProject project = maven.project("single");

    maven.with("SOURCE_DATE_EPOCH", "86400").succeed(project, "package");

    assertThat(maven.image("example/greeting:1.5").config().path("created").asString())
        .isEqualTo("1970-01-02T00:00:00Z");
  }

  @Test
  void anotherFolderAndAnotherLocalRepositoryMakeTheSameImage() throws Exception {
    LocalMaven other =
        LocalMaven.in(
            maven.folder().resolve("other"),
            LocalRepository.in(maven.folder().resolve("other-repository")),
            Account.self());
    ExampleProject project = maven.project("fat-jar");
    maven.succeed(project, "package");

    other.succeed(other.project("fat-jar"), "package");

    assertThat(other.image("fat-jar:1.0").digest()).isEqualTo(maven.image("fat-jar:1.0").digest());
  }
}
