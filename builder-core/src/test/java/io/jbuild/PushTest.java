package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.event.PushEvents;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.image.StoredImage;
import io.jbuild.json.JsonObject;
import io.jbuild.machine.Store;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import io.jbuild.request.PushRequest;
import io.jbuild.request.Tags;
import io.jbuild.testkit.RegistryProcess;
import io.jbuild.testkit.Tools;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pushes to a real registry, read back by skopeo. */
@Tag("interop")
class PushTest {

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  @SuppressWarnings("NullAway.Init") // made before each test
  private TestBuilds builds;

  private final List<String> told = new ArrayList<>();

  @BeforeEach
  void makeContext() throws Exception {
    builds = new TestBuilds(folder);
    builds.context("f", "x".repeat(100_000));
    builds.context("g", "of another layer");
  }

  @AfterEach
  void delete() throws Exception {
    builds.delete();
  }

  @Test
  void skopeoReadsWhatWasPushed() throws Exception {
    try (RegistryProcess server = RegistryProcess.start(folder.resolve("registry"))) {
      String name = server.host() + "/team/app:1";
      builds.build("store", "FROM scratch\nCOPY f /f\nCOPY g /g\nLABEL a=1\n", name);

      Descriptor pushed = push("store", name);

      byte[] raw = inspect(name, "--raw").getBytes(StandardCharsets.UTF_8);
      assertThat(Digest.of(raw)).isEqualTo(pushed.digest());
      assertThat(pushed.size()).isEqualTo(raw.length);
      assertThat(JsonObject.parse(raw).object("config").orElseThrow().requiredText("digest"))
          .isEqualTo(builds.engine("store").images().find(name).id().toString());
      // By this it reads and checks all of it, the diffIDs too.
      Tools.run(
          "skopeo",
          "copy",
          "--src-tls-verify=false",
          "docker://" + name,
          "docker-archive:" + folder.resolve("read.tar") + ":read:1");
      assertThat(told).hasSize(3).filteredOn(line -> line.endsWith(" Pushed")).hasSize(2);

      told.clear();
      assertThat(push("store", name)).isEqualTo(pushed);
      assertThat(told).filteredOn(line -> line.endsWith(" Layer already exists")).hasSize(2);
    }
  }

  @Test
  void whatLayersAreCompressedIsRememberedAndFoundOutAnewWhereThatIsWrong() throws Exception {
    try (RegistryProcess server = RegistryProcess.start(folder.resolve("registry"))) {
      String name = server.host() + "/team/app:1";
      builds.build("store", "FROM scratch\nCOPY f /f\nCOPY g /g\n", name);
      Descriptor pushed = push("store", name);
      Path forms = builds.store("store").resolve("jbuild/compressed");
      List<Path> files;
      try (Stream<Path> list = Files.list(forms)) {
        files = list.sorted().toList();
      }
      assertThat(files).hasSize(2);
      String other = Files.readString(files.get(0)).replaceFirst("sha256:.{8}", "sha256:00000000");
      Files.writeString(files.get(0), other);
      Files.writeString(files.get(1), "damaged");

      assertThat(push("store", name)).isEqualTo(pushed);

      assertThat(files.get(0)).content().isNotEqualTo(other);
      assertThat(inspect(name, "--format={{.Digest}}").strip())
          .isEqualTo(pushed.digest().toString());
    }
  }

  @Test
  void aNoteOfAnEarlierVersionDoesNotGetIntoAManifest() throws Exception {
    try (RegistryProcess server = RegistryProcess.start(folder.resolve("registry"))) {
      String name = server.host() + "/team/app:1";
      builds.build("store", "FROM scratch\nCOPY f /f\nCOPY g /g\n", name);
      Descriptor pushed = push("store", name);
      List<Path> files;
      try (Stream<Path> list = Files.list(builds.store("store").resolve("jbuild/compressed"))) {
        files = list.sorted().toList();
      }
      // It did not say which form it is of; and the registry has such a blob, so none is made.
      String other = Files.readString(files.get(1));
      Files.writeString(files.get(0), other.substring(other.indexOf("sha256:")));

      assertThat(push("store", name)).isEqualTo(pushed);
    }
  }

  @Test
  void layersOfABaseOfTheSameRegistryAreMounted() throws Exception {
    try (RegistryProcess server = RegistryProcess.start(folder.resolve("registry"))) {
      String base = server.host() + "/team/base:1";
      String name = server.host() + "/other/app:1";
      builds.build("one", "FROM scratch\nCOPY f /f\n", base);
      push("one", base);
      told.clear();
      builds.build("two", "FROM " + base + "\nCOPY g /g\n", name);

      push("two", name);

      assertThat(told)
          .filteredOn(line -> line.contains(" Mounted from "))
          .singleElement()
          .asString()
          .endsWith(" Mounted from team/base");
      inspect(name, "--raw");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"oci", "v2s2"})
  void aBaseThatNoStepReadGoesToAnotherRegistryByteForByte(String format) throws Exception {
    try (RegistryProcess first = RegistryProcess.start(folder.resolve("first"));
        RegistryProcess second = RegistryProcess.start(folder.resolve("second"))) {
      builds.build("other", "FROM scratch\nCOPY f /f\n", "base:1");
      String base = first.host() + "/team/base:1";
      Tools.run(
          "skopeo",
          "copy",
          "--format=" + format,
          "--dest-tls-verify=false",
          "oci:" + builds.store("other") + ":base:1",
          "docker://" + base);
      assertThat(
              catchThrowableOfType(
                  BuildException.class,
                  () -> builds.build("store", "FROM " + base + "\nCOPY nothing /\n", "x")))
          .isNotNull();
      String name = second.host() + "/mirror/base:2";
      try (Store store = Store.open(builds.store("store"))) {
        StoredImage stored = store.image(base);
        assertThat(store.blobs().find(stored.manifest().layers().get(0).digest())).isEmpty();
        store.images().put(List.of(ImageReference.parse(name)), stored.descriptor());
      }

      Descriptor pushed = push("store", name);

      assertThat(inspect(name, "--raw")).isEqualTo(inspect(base, "--raw"));
      assertThat(inspect(base, "--format={{.Digest}}").strip())
          .isEqualTo(pushed.digest().toString());
      Tools.run(
          "skopeo",
          "copy",
          "--src-tls-verify=false",
          "docker://" + name,
          "dir:" + folder.resolve("read"));
    }
  }

  @Test
  void severalPlatformsArePushedAsAnIndexOrOneOfThem() throws Exception {
    try (RegistryProcess server = RegistryProcess.start(folder.resolve("registry"))) {
      String name = server.host() + "/app:all";
      builds
          .platforms("linux/amd64", "linux/arm64")
          .build("store", "FROM scratch\nARG TARGETARCH\nLABEL a=$TARGETARCH\nCOPY f /\n", name);

      Descriptor index = push("store", name);

      String raw = inspect(name, "--raw");
      assertThat(Digest.of(raw.getBytes(StandardCharsets.UTF_8))).isEqualTo(index.digest());
      assertThat(inspect(name, "--override-arch=arm64", "--format={{.Labels.a}}").strip())
          .isEqualTo("arm64");

      Descriptor one = push("store", name, Tags.ONE, Optional.of(Platform.parse("linux/arm64")));
      assertThat(inspect(name, "--format={{.Architecture}} {{.Digest}}").strip())
          .isEqualTo("arm64 " + one.digest());
      assertThat(
              catchThrowableOfType(
                  BuildException.class,
                  () -> push("store", name, Tags.ONE, Optional.of(Platform.parse("linux/s390x")))))
          .hasMessage(name + " is not in the store for linux/s390x");
    }
  }

  @Test
  void allTagsOfARepositoryGo() throws Exception {
    try (RegistryProcess server = RegistryProcess.start(folder.resolve("registry"))) {
      String repository = server.host() + "/app";
      builds.build("store", "FROM scratch\nCOPY f /f\n", repository + ":1");
      builds.build("store", "FROM scratch\nCOPY g /g\n", repository + ":2");
      builds.build("store", "FROM scratch\nCOPY g /g\n", server.host() + "/another:3");

      push("store", repository, Tags.ALL, Optional.empty());

      assertThat(server.get("/v2/app/tags/list").body()).contains("\"1\"", "\"2\"");
      assertThat(server.get("/v2/another/tags/list").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void whatTheStoreHasNotIsToldInDockersWords() throws Exception {
    BuildException failure =
        catchThrowableOfType(BuildException.class, () -> push("store", "127.0.0.1:1/app:2"));

    assertThat(failure).hasMessage("tag does not exist: 127.0.0.1:1/app:2");
    assertThat(failure.blame()).isEqualTo(Blame.MACHINE);
  }

  @Test
  void aRegistryWithALoginTakesItFromWhoIsLoggedIn() throws Exception {
    try (RegistryProcess server = RegistryProcess.startWithLogin(folder.resolve("registry"))) {
      String name = server.host() + "/app:1";
      builds.environment("DOCKER_CONFIG", folder.resolve("docker").toString());
      builds.build("store", "FROM scratch\nCOPY f /f\n", name);

      BuildException refusal =
          catchThrowableOfType(BuildException.class, () -> push("store", name));
      assertThat(refusal)
          .hasMessage(
              "%s asks for a login to push to app"
                  + " (401, UNAUTHORIZED: authentication required)",
              server.host());
      assertThat(refusal.hint()).contains("Log in to " + server.host() + " with {login}");
      assertThat(
              catchThrowableOfType(
                  BuildException.class,
                  () ->
                      builds
                          .engine("store")
                          .images()
                          .checkPush(List.of(ImageReference.parse(name)))))
          .hasMessage(refusal.message());

      Logins.of(builds.environment())
          .login(server.host(), RegistryProcess.USER, RegistryProcess.PASSWORD);
      builds.engine("store").images().checkPush(List.of(ImageReference.parse(name)));
      Descriptor pushed = push("store", name);

      String digest =
          inspect(
              name,
              "--creds=" + RegistryProcess.USER + ":" + RegistryProcess.PASSWORD,
              "--format={{.Digest}}");
      assertThat(digest.strip()).isEqualTo(pushed.digest().toString());
    }
  }

  private Descriptor push(String store, String name) throws Exception {
    return push(store, name, Tags.ONE, Optional.empty());
  }

  private Descriptor push(String store, String name, Tags tags, Optional<Platform> platform)
      throws Exception {
    return builds
        .engine(store)
        .images()
        .push(new PushRequest(ImageReference.parse(name), tags, platform, 4), telling());
  }

  private PushEvents telling() {
    return new PushEvents() {
      @Override
      public void begins(ImageReference name) {
        told.add("to " + name);
      }

      @Override
      public void layer(Digest diffId, String how) {
        told.add(diffId + " " + how);
      }

      @Override
      public void done(ImageReference name, Descriptor manifest) {}
    };
  }

  private static String inspect(String name, String... options) throws Exception {
    List<String> words = new ArrayList<>(List.of("skopeo", "inspect", "--tls-verify=false"));
    words.addAll(List.of(options));
    words.add("docker://" + name);
    return Tools.run(words.toArray(String[]::new));
  }
}
