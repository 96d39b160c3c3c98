package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.event.PushEvents;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.MediaTypes;
import io.jbuild.oci.Platform;
import io.jbuild.request.Images;
import io.jbuild.request.PushRequest;
import io.jbuild.request.SaveRequest;
import io.jbuild.request.Tags;
import io.jbuild.result.ImageDetails;
import io.jbuild.testkit.LayoutReader;
import io.jbuild.testkit.RegistryProcess;
import io.jbuild.testkit.Tools;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Images of several platforms that were made apart get one name. */
class JoinedImagesTest {

  private static final Platform AMD = Platform.parse("linux/amd64");
  private static final Platform ARM = Platform.parse("linux/arm64");

  @TempDir Path folder;

  private TestBuilds builds = new TestBuilds(Path.of("/nowhere"));

  @BeforeEach
  void make() throws Exception {
    builds = new TestBuilds(folder);
    builds.context("f", "content");
    for (String architecture : List.of("amd64", "arm64")) {
      builds
          .platforms("linux/" + architecture)
          .build("store", "FROM scratch\nCOPY f /" + architecture + "\n", "app:" + architecture);
    }
  }

  private Images images() throws IOException {
    return builds.engine("store").images();
  }

  private Descriptor join(String name, String... parts) throws IOException {
    return images().join(ImageReference.parse(name), List.of(parts));
  }

  private List<String> named(String name) throws IOException {
    List<String> platforms = new ArrayList<>();
    for (ImageDetails image : images().list(/* sizes= */ false).images()) {
      if (image.references().contains(ImageReference.parse(name))) {
        platforms.add(image.config().platform().architecture());
      }
    }
    return platforms;
  }

  @Test
  void theNameStandsForAllAndTheOldOnesStay() throws Exception {
    Descriptor index = join("app:1", "app:amd64", "app:arm64");

    assertThat(index.mediaType()).isEqualTo(MediaTypes.OCI_INDEX);
    assertThat(named("app:1")).containsExactlyInAnyOrder("amd64", "arm64");
    assertThat(images().find("app:1", ARM).id()).isEqualTo(images().find("app:arm64").id());
    assertThat(images().find("app:1", AMD).id()).isEqualTo(images().find("app:amd64").id());
    assertThatThrownBy(() -> images().find("app:1", Platform.parse("linux/riscv64")))
        .isInstanceOf(BuildException.class)
        .hasMessageEndingWith(" is not in the store for linux/riscv64");
  }

  @Test
  void whatTheNameStoodForBeforeItStandsForNoMore() throws Exception {
    builds.platforms("linux/riscv64").build("store", "FROM scratch\nCOPY f /riscv\n", "app:1");

    join("app:1", "app:amd64", "app:arm64");
    assertThat(named("app:1")).containsExactlyInAnyOrder("amd64", "arm64");
    // Its own old image can be a part too.
    join("app:amd64", "app:arm64", "app:amd64");
    assertThat(named("app:amd64")).containsExactlyInAnyOrder("amd64", "arm64");
  }

  @Test
  void anIndexCanBeAPartAndIdsToo() throws Exception {
    join("app:1", "app:amd64", images().find("app:arm64").id().hex().substring(0, 12));
    builds.platforms("linux/riscv64").build("store", "FROM scratch\nCOPY f /r\n", "app:riscv64");

    join("app:2", "app:1", "app:riscv64");

    assertThat(named("app:2")).containsExactlyInAnyOrder("amd64", "arm64", "riscv64");
  }

  @Test
  void twoOfAPlatformAreRefusedAndNothingIsNamed() throws Exception {
    builds.platforms("linux/arm64").build("store", "FROM scratch\nCOPY f /x\n", "other");

    assertThatThrownBy(() -> join("app:1", "app:amd64", "app:arm64", "other"))
        .isInstanceOf(BuildException.class)
        .hasMessage("other and app:arm64 are both for linux/arm64");
    assertThatThrownBy(() -> join("app:1", "app:amd64", "none"))
        .isInstanceOf(BuildException.class)
        .hasMessage("No such image: none");
    assertThat(named("app:1")).isEmpty();
  }

  @Test
  void anImageThatDoesNotSayItsPlatformIsRefused() throws Exception {
    String config =
        "{\"os\":\"linux\",\"config\":{},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}";
    Files.writeString(folder.resolve("config.json"), config);
    Files.writeString(
        folder.resolve("manifest.json"),
        "[{\"Config\":\"config.json\",\"RepoTags\":[\"odd:1\"],\"Layers\":[]}]");
    Path tar = folder.resolve("odd.tar");
    Tools.run(
        "tar", "-C", folder.toString(), "-cf", tar.toString(), "config.json", "manifest.json");
    images().load(new ByteArrayInputStream(Files.readAllBytes(tar)), List.of());

    assertThatThrownBy(() -> join("app:1", "app:arm64", "odd:1"))
        .isInstanceOf(BuildException.class)
        .hasMessage("odd:1 does not say for which platform it is");
  }

  @Test
  void itIsSavedAsTheIndexThatItsDigestNames() throws Exception {
    Descriptor index = join("app:1", "app:amd64", "app:arm64");
    Path layout = folder.resolve("layout");

    images()
        .save(
            new SaveRequest(
                List.of("app:1"), List.of(), SaveRequest.Form.OCI_FOLDER, Optional.of(layout)),
            OutputStream.nullOutputStream());

    JsonNode entry = LayoutReader.open(layout).index().path("manifests").path(0);
    assertThat(entry.path("digest").asString()).isEqualTo(index.digest().toString());
    assertThat(entry.path("mediaType").asString()).isEqualTo(MediaTypes.OCI_INDEX);
  }

  @Test
  @Tag("interop")
  void aRegistryGetsAnIndexOfIt() throws Exception {
    try (RegistryProcess server = RegistryProcess.start(folder.resolve("registry"))) {
      String name = server.host() + "/team/app:1";
      join(name, "app:amd64", "app:arm64");

      Descriptor pushed =
          images()
              .push(
                  new PushRequest(ImageReference.parse(name), Tags.ONE, Optional.empty(), 2),
                  new PushEvents() {
                    @Override
                    public void begins(ImageReference repository) {}

                    @Override
                    public void layer(Digest digest, String state) {}

                    @Override
                    public void done(ImageReference reference, Descriptor manifest) {}
                  });

      String raw =
          Tools.run("skopeo", "inspect", "--tls-verify=false", "--raw", "docker://" + name);
      assertThat(Digest.of(raw.getBytes(StandardCharsets.UTF_8))).isEqualTo(pushed.digest());
      assertThat(raw).contains("\"amd64\"", "\"arm64\"");
    }
  }

  @Test
  void aBuildForEachPlatformStandsOnIt() throws Exception {
    join("base:1", "app:amd64", "app:arm64");

    builds
        .platforms("linux/arm64", "linux/amd64")
        .build(
            "store", "FROM base:1\nARG TARGETARCH\nCOPY --from=base:1 /$TARGETARCH /copy\n", "up");

    assertThat(named("up:latest")).containsExactlyInAnyOrder("amd64", "arm64");
  }
}
