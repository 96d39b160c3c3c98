package io.jbuild.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.testkit.LayoutImage;
import io.jbuild.testkit.TarListing;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Modules of which one becomes an image, without a Dockerfile. */
class ReactorIT {

  /** Real projects leave it out, and get an image of a Java. */
  private static final String FROM = "-Djbuild.from=scratch";

  /** The layers of the Dockerfile that is made, lowest first. */
  private static final int RELEASED = 1;

  private static final int SNAPSHOT = 2;
  private static final int PROJECT = 3;
  private static final int CLASS_PATH = 4;
  private static final int CLASSES = 5;

  private static LocalMaven maven;
  private ExampleProject project;

  @BeforeAll
  static void begin() throws Exception {
    maven = LocalMaven.of(ReactorIT.class);
    ExampleProject snapshot = maven.project("snapshot");
    maven.succeed(snapshot.parent(), "install");
    maven.succeed(snapshot, "install");
  }

  @BeforeEach
  void copy() throws Exception {
    project = maven.project("reactor");
  }

  @Test
  void dependenciesAreInLayersByHowOftenTheyChange() throws Exception {
    String log = maven.succeed(project, "package", FROM);

    LayoutImage image = maven.image("app:2.0");
    assertThat(files(image, RELEASED)).containsExactly("app/lib/jspecify-1.0.0.jar");
    assertThat(files(image, SNAPSHOT)).containsExactly("app/lib/snapshot-1.0-SNAPSHOT.jar");
    assertThat(files(image, PROJECT)).containsExactly("app/lib/lib-2.0.jar");
    assertThat(files(image, CLASS_PATH)).containsExactly("app/classpath");
    assertThat(files(image, CLASSES)).containsExactly("app/classes/org/example/App.class");
    assertThat(image.config().at("/config/Entrypoint").toString())
        .isEqualTo("[\"java\",\"-cp\",\"@/app/classpath\",\"org.example.App\"]");
    assertThat(log).contains("Nothing to build: packaging is pom, and there is no Dockerfile");
    assertThat(log).contains("Skipped: jbuild.skip is set");
  }

  @Test
  void aChangedClassChangesTheLastLayerAlone() throws Exception {
    maven.succeed(project, "package", FROM);
    List<String> before = digests(maven.image("app:2.0"));
    project.replace("app/src/main/java/org/example/App.java", "\", \"", "\" to \"");

    maven.succeed(project, "package", FROM);

    List<String> after = digests(maven.image("app:2.0"));
    assertThat(after.subList(0, CLASSES)).isEqualTo(before.subList(0, CLASSES));
    assertThat(after.get(CLASSES)).isNotEqualTo(before.get(CLASSES));
  }

  @Test
  void aChangedModuleChangesNothingBelowTheLayerOfModules() throws Exception {
    maven.succeed(project, "package", FROM);
    List<String> before = digests(maven.image("app:2.0"));
    project.replace("lib/src/main/java/org/example/Words.java", "Hello", "Good morning");

    maven.succeed(project, "package", FROM);

    List<String> after = digests(maven.image("app:2.0"));
    assertThat(after.subList(0, PROJECT)).isEqualTo(before.subList(0, PROJECT));
    assertThat(after.get(PROJECT)).isNotEqualTo(before.get(PROJECT));
    assertThat(after.get(CLASS_PATH)).isEqualTo(before.get(CLASS_PATH));
  }

  @Test
  void modulesThatAreBuiltAtOnceMakeTheSameImage() throws Exception {
    maven.succeed(project, "package", FROM);
    String digest = maven.image("app:2.0").digest();

    LocalMaven other = maven.withStore("other-store");
    other.succeed(
        maven.project("reactor", maven.folder().resolve("elsewhere")), "package", FROM, "-T2");

    assertThat(other.image("app:2.0").digest()).isEqualTo(digest);
  }

  @Test
  void aModuleMayCopyWhatAnotherOneMade() throws Exception {
    project.write("app/Dockerfile", "FROM scratch\nCOPY --from=maven-artifact/lib / /lib/\n");

    maven.succeed(project, "package");

    assertThat(files(maven.image("app:2.0"), 0)).containsExactly("lib/lib-2.0.jar");
  }

  @Test
  void aModuleThatIsNotBuiltYetIsToldOf() throws Exception {
    project.write("lib/Dockerfile", "FROM scratch\nCOPY --from=maven-artifact/app / /\n");

    assertThat(maven.fail(project, "package", "-Djbuild.skip=false"))
        .contains("maven-artifact/app, a module that is built after this one")
        .contains("[ERROR]    2 | >>> COPY --from=maven-artifact/app / /");
  }

  @Test
  void aModuleThatIsLeftOutThisTimeIsFoundWhereItWasInstalled() throws Exception {
    project.write(
        "app/Dockerfile",
        """
        FROM scratch
        COPY --from=maven-artifact/lib / /lib/
        COPY --from=maven-dependencies /project/ /project/
        """);
    maven.succeed(project, "install");
    String digest = maven.image("app:2.0").digest();

    maven.succeed(project, "package", "-rf", ":app");

    assertThat(maven.image("app:2.0").digest()).isEqualTo(digest);
  }

  @Test
  void noRegistryIsAskedForAModuleThatThereIsNot() throws Exception {
    project.write("app/Dockerfile", "FROM scratch\nCOPY --from=maven-artifact/lob / /lib/\n");

    assertThat(maven.fail(project, "package"))
        .contains("there is no maven-artifact/lob")
        .contains("[ERROR]    2 | >>> COPY --from=maven-artifact/lob / /lib/");
  }

  @Test
  void aModuleThatIsNoJarYetIsToldOf() throws Exception {
    assertThat(maven.succeed(project, "compile", "jbuild:build", FROM))
        .contains("not packaged, but folders of classes in maven-dependencies: lib-2.0.jar");
    assertThat(maven.succeed(project, "package", FROM))
        .doesNotContain("not packaged", "there is no property", "is called");
  }

  @Test
  void twoModulesWhoseImagesAreCalledTheSameAreToldOf() throws Exception {
    project.replace("pom.xml", "<module>app</module>", "<module>app</module><module>z</module>");
    project.write(
        "z/pom.xml",
        project
            .read("lib/pom.xml")
            .replace("jbuild.skip", "skip")
            .replace("<artifactId>lib<", "<groupId>other</groupId><artifactId>app<"));
    project.write("z/Dockerfile", "FROM scratch\nLABEL a=b\n");

    assertThat(maven.succeed(project, "package", FROM))
        .contains("the image of other:app:jar:2.0 is called app:2.0 too");
  }

  private static List<String> files(LayoutImage image, int layer) {
    TarListing listing = image.layers().get(layer);
    return listing.entries().stream()
        .filter(entry -> entry.type() == io.jbuild.testkit.TarEntry.Type.FILE)
        .map(entry -> entry.path())
        .toList();
  }

  private static List<String> digests(LayoutImage image) {
    List<String> digests = new ArrayList<>();
    image.manifest().path("layers").forEach(layer -> digests.add(layer.path("digest").asString()));
    return digests;
  }
}
