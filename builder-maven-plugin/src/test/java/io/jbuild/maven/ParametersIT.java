package io.jbuild.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.testkit.LayoutImage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the pom says, and the command line. */
class ParametersIT {

  private static LocalMaven maven;
  private ExampleProject project;

  @BeforeAll
  static void begin() throws Exception {
    maven = LocalMaven.of(ParametersIT.class);
  }

  @BeforeEach
  void copy() throws Exception {
    project = maven.project("single");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          isolation  | cage         | there is no isolation "cage". There are: auto, oci, namespaces and chroot.
          progress   | loud         | there is no progress 'loud'. <progress> is auto, plain or quiet.
          dockerfile | Dockerfil    | Name the Dockerfile with <dockerfile>
          contextDirectory | nothing | single/nothing. <contextDirectory> is the directory
          tags       | Not:A:Name   | invalid tag 'Not:A:Name'
          """)
  void aWrongValueFailsInThePomsWords(String parameter, String value, String words)
      throws Exception {
    project.replace("pom.xml", "</labels>", "</labels>" + element(parameter, value));
    if (parameter.equals("tags")) {
      project.replace("pom.xml", "<tag>example/greeting:latest</tag>", "<tag>" + value + "</tag>");
    }

    String log = maven.fail(project, "package");

    assertThat(log).contains(words).doesNotContain(" --" + parameter, "{" + parameter);
  }

  private static String element(String parameter, String value) {
    return parameter.equals("tags") ? "" : "<" + parameter + ">" + value + "</" + parameter + ">";
  }

  @Test
  void aWrongNameIsToldWithTheClosestOne() throws Exception {
    project.replace("pom.xml", "propertyArgs>", "propertyArg>");

    assertThat(maven.succeed(project, "package"))
        .contains("[WARNING] there is no parameter <propertyArg>: did you mean <propertyArgs>?");
  }

  @Test
  void wrongNamesAreToldForAGoalThatIsTyped() throws Exception {
    project.replace("pom.xml", "propertyArgs>", "propertyArg>");

    assertThat(maven.succeed(project, "jbuild:check", "-Djbuild.tag=a:1"))
        .contains("[WARNING] there is no parameter <propertyArg>: did you mean <propertyArgs>?")
        .contains("[WARNING] there is no property jbuild.tag: did you mean -Djbuild.tags?");
  }

  @Test
  void theCommandLineCountsMoreThanThePom() throws Exception {
    maven.succeed(
        project,
        "package",
        "-Djbuild.tags=a:1,b:2",
        "-Djbuild.buildArgs.WHOM=moon",
        "-Djbuild.labels.more=yes",
        "-Djbuild.outputs=type=oci,dest=target/x.tar");

    LayoutImage image = maven.image("a:1");
    assertThat(maven.image("b:2").digest()).isEqualTo(image.digest());
    assertThat(image.config().at("/config/Env").toString()).contains("\"WHOM=moon\"");
    assertThat(image.config().at("/config/Labels/more").asString()).isEqualTo("yes");
    assertThat(project.folder().resolve("target/x.tar")).isRegularFile();
  }

  @Test
  void skipDoesNothing() throws Exception {
    assertThat(maven.succeed(project, "package", "-Djbuild.skip"))
        .contains("Skipped: jbuild.skip is set");

    assertThat(project.folder().resolve("target/jbuild")).doesNotExist();
  }

  @Test
  void helpTellsOfGoalsAndParameters() throws Exception {
    String help = maven.succeed(project, "jbuild:help", "-Ddetail", "-Dgoal=build", "-pl", ".");

    assertThat(help).contains("jbuild:build", "isolation", "User property: jbuild.isolation");
  }
}
