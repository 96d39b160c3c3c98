package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.testkit.RegistryProcess;
import io.jbuild.testkit.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a build remembers of the bases that registries gave it. */
@Tag("interop")
class RememberedBaseTest {

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  @SuppressWarnings("NullAway.Init") // made before each test
  private TestBuilds builds;

  @BeforeEach
  void makeBase() throws Exception {
    builds = new TestBuilds(folder);
    builds.context("f", "base");
    builds.build("other", "FROM scratch\nCOPY f /base\n", "base");
  }

  @AfterEach
  void delete() throws Exception {
    builds.delete();
  }

  @Test
  void aBaseIsFoundWithoutItsRegistryOnceItWasPulled() throws Exception {
    String name;
    String registryDigest;
    try (RegistryProcess registry = RegistryProcess.start(folder.resolve("registry"))) {
      name = registry.host() + "/lib/base:1";
      push(name);
      builds.build("store", "FROM " + name + "\nLABEL a=1\n", "one");
      registryDigest = builds.engine("store").images().find(name).manifest().digest().toString();
    }

    builds.build("store", "FROM " + name + "\nLABEL a=2\n", "two");
    builds.build(
        "store",
        "FROM " + name.substring(0, name.lastIndexOf(':')) + "@" + registryDigest + "\nLABEL a=3\n",
        "three");

    assertThat(builds.engine("store").images().find("two").size()).isEqualTo(4);
    assertThat(names("store")).contains(name, "one:latest", "two:latest", "three:latest");
  }

  @Test
  void layersOfARememberedBaseComeWhenAStepReadsThem() throws Exception {
    try (RegistryProcess registry = RegistryProcess.start(folder.resolve("registry"))) {
      String name = registry.host() + "/lib/base:1";
      push(name);
      failure("FROM " + name + "\nCOPY nothing /\n");
      try (Stream<Path> blobs = Files.list(builds.store("store").resolve("blobs/sha256"))) {
        assertThat(blobs).as("manifest and config").hasSize(2);
      }

      assertThat(names("store")).containsExactly(name);
      builds.build("store", "FROM " + name + "\nLABEL a=1\n", "one");

      assertThat(builds.engine("store").images().find("one").size()).isEqualTo(4);
    }
  }

  @Test
  void anotherPlatformInTheStoreIsToldAndTheConnectionThatWasRefused() throws Exception {
    String name;
    try (RegistryProcess registry = RegistryProcess.start(folder.resolve("registry"))) {
      name = registry.host() + "/lib/base:1";
      push(name);
      builds.build("store", "FROM " + name + "\nLABEL a=1\n", "one");
    }

    BuildException failure = failure("FROM --platform=linux/s390x " + name + "\nLABEL a=2\n");

    assertThat(failure.blame()).isEqualTo(Blame.REGISTRY);
    assertThat(failure.message())
        .startsWith("the store has " + name + " for linux/")
        .contains(", not for linux/s390x, and its registry does not give it: cannot reach ")
        .endsWith(": connection refused");
  }

  private void push(String name) throws Exception {
    Tools.run(
        "skopeo",
        "copy",
        "--dest-tls-verify=false",
        "oci:" + builds.store("other") + ":base:latest",
        "docker://" + name);
  }

  private BuildException failure(String dockerfile) {
    return catchThrowableOfType(
        BuildException.class, () -> builds.build("store", dockerfile, "failing"));
  }

  private List<String> names(String store) throws Exception {
    return builds.engine(store).images().list(true).images().stream()
        .flatMap(image -> image.references().stream())
        .map(Object::toString)
        .toList();
  }
}
