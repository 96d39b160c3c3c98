package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.event.BuildEvent;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.Digest;
import io.jbuild.oci.MediaTypes;
import io.jbuild.oci.Platform;
import io.jbuild.request.BuildRequest;
import io.jbuild.result.BuildResult;
import io.jbuild.testkit.LayoutImage;
import io.jbuild.testkit.LayoutReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** One build for several platforms. */
class PlatformsBuildTest {

  private static final String BY_ARCHITECTURE =
      """
      FROM scratch
      ARG TARGETARCH
      COPY for-$TARGETARCH /program
      """;

  @TempDir Path folder;

  private TestBuilds builds = new TestBuilds(Path.of("/nowhere"));

  @BeforeEach
  void context() throws Exception {
    builds = new TestBuilds(folder).platforms("linux/amd64", "linux/arm64");
    builds.context("for-amd64", "a");
    builds.context("for-arm64", "b");
  }

  @Test
  void aLayoutHasAnIndexOfAnImageForEach() throws Exception {
    Path layout = folder.resolve("layout");

    BuildResult result =
        builds.build("store", BY_ARCHITECTURE, "both", "type=oci,tar=false,dest=" + layout);

    LayoutReader reader = LayoutReader.open(layout);
    JsonNode index = reader.index().path("manifests").path(0);
    assertThat(reader.index().path("manifests")).hasSize(1);
    assertThat(index.path("mediaType").stringValue()).isEqualTo(MediaTypes.OCI_INDEX);
    assertThat(index.path("digest").stringValue())
        .isEqualTo(result.manifest().digest().toString())
        .isEqualTo(result.imageId().toString());
    List<String> images = new ArrayList<>();
    for (JsonNode manifest : reader.read(index).path("manifests")) {
      images.add(manifest.path("platform") + " " + program(reader.image(manifest)));
    }
    assertThat(images)
        .containsExactly(
            "{\"architecture\":\"amd64\",\"os\":\"linux\"} amd64 " + sha256("a"),
            "{\"architecture\":\"arm64\",\"os\":\"linux\"} arm64 " + sha256("b"));
  }

  @Test
  void aNameOfTheStoreStandsForAllUntilItIsGivenAnew() throws Exception {
    builds.build("store", BY_ARCHITECTURE, "both");
    assertThat(named()).containsExactly("amd64", "arm64");

    builds.platforms("linux/arm64").build("store", BY_ARCHITECTURE, "both");
    assertThat(named()).containsExactly("arm64");
  }

  @Test
  void whatIsTheSameForAllIsMadeOnceAndTold() throws Exception {
    builds
        .cache(BuildRequest.Cache.IGNORE)
        .build(
            "store",
            """
            FROM --platform=$BUILDPLATFORM scratch AS made
            MAINTAINER somebody
            WORKDIR /made
            FROM scratch
            ARG TARGETARCH
            COPY --from=made /made /made-for-$TARGETARCH
            """,
            "both");

    assertThat(builds.events())
        .filteredOn(BuildEvent.StepStarted.class::isInstance)
        .extracting(event -> ((BuildEvent.StepStarted) event).name())
        .containsExactly(
            "[linux/amd64 made 1/1] WORKDIR /made",
            "[linux/amd64 stage-1 1/1] COPY --from=made /made /made-for-amd64",
            "[linux/arm64 stage-1 1/1] COPY --from=made /made /made-for-arm64");
    assertThat(builds.events())
        .filteredOn(BuildEvent.StepFinished.class::isInstance)
        .extracting(event -> ((BuildEvent.StepFinished) event).step())
        .doesNotHaveDuplicates();
    assertThat(builds.events()).filteredOn(BuildEvent.Found.class::isInstance).hasSize(1);
  }

  @Test
  void filesOfEachHaveAFolderOfTheirOwn() throws Exception {
    Path files = folder.resolve("files");

    builds.build("store", BY_ARCHITECTURE, "both", "type=local,dest=" + files);

    assertThat(files.resolve("linux_amd64/program")).hasContent("a");
    assertThat(files.resolve("linux_arm64/program")).hasContent("b");
  }

  @Test
  void whatFailsForOneHidesNoOtherAndNothingIsKept() throws Exception {
    builds.platforms("linux/arm64", "linux/riscv64", "linux/amd64", "linux/s390x");

    assertThatThrownBy(() -> builds.build("store", BY_ARCHITECTURE, "some"))
        .isInstanceOfSatisfying(
            BuildException.class,
            failure -> {
              assertThat(failure.message()).startsWith("linux/riscv64: ").contains("for-riscv64");
              assertThat(failure.others())
                  .extracting(BuildException::message)
                  .singleElement()
                  .asString()
                  .startsWith("linux/s390x: ")
                  .contains("for-s390x");
            });
    assertThat(builds.events())
        .filteredOn(BuildEvent.StepFinished.class::isInstance)
        .extracting(event -> ((BuildEvent.StepFinished) event).name())
        .containsExactly(
            "[linux/arm64 1/1] COPY for-arm64 /program",
            "[linux/amd64 1/1] COPY for-amd64 /program");
    assertThat(builds.engine("store").images().list(/* sizes= */ false).images()).isEmpty();
  }

  @Test
  void whatFailsForAllOfThemIsToldOnce() throws Exception {
    assertThatThrownBy(() -> builds.build("store", "FROM scratch\nCOPY none /\n", "x"))
        .isInstanceOfSatisfying(
            BuildException.class,
            failure -> {
              assertThat(failure.message()).doesNotContain("linux/");
              assertThat(failure.others()).isEmpty();
            });
    assertThatThrownBy(() -> builds.build("store", "FROM scratch\nCOPYY none /\n", "x"))
        .hasMessage("unknown instruction: COPYY");
  }

  @Test
  void whatMeansNothingForSomeIsToldForEachBeforeAnythingRuns() throws Exception {
    builds.platforms("linux/amd64", "linux/arm64", "linux/riscv64");

    assertThatThrownBy(
            () ->
                builds.build(
                    "store",
                    "FROM scratch\nARG TARGETARCH\nCOPY for-amd64 /\nEXPOSE ${TARGETARCH#arm}\n",
                    "x"))
        .isInstanceOfSatisfying(
            BuildException.class,
            failure -> {
              assertThat(failure.message()).startsWith("linux/amd64: ").contains("amd64");
              assertThat(failure.others())
                  .extracting(BuildException::message)
                  .singleElement()
                  .asString()
                  .startsWith("linux/riscv64: ");
            });
    assertThat(builds.events()).noneMatch(BuildEvent.StepStarted.class::isInstance);
  }

  @Test
  void aCommandThatNoMachineOfOursExecutesIsToldBeforeAnythingRuns() throws Exception {
    builds.platforms("linux/amd64", "windows/amd64");

    assertThatThrownBy(
            () ->
                builds.build(
                    "store", "FROM scratch\nCOPY for-amd64 /\nRUN [\"/for-amd64\"]\n", "x"))
        .isInstanceOf(BuildException.class)
        .hasMessage(
            "RUN for windows/amd64 cannot be executed on this machine, which is "
                + Platform.host()
                + ": commands run on linux alone");
    assertThat(builds.events()).noneMatch(BuildEvent.StepStarted.class::isInstance);
    // Without a command it needs no machine of the kind.
    builds.build("store", "FROM scratch\nCOPY for-amd64 /\n", "x");
  }

  @Test
  void whatHoldsOnePlatformIsRefusedBeforeTheBuild() throws Exception {
    for (String type : List.of("docker", "tar")) {
      Path dest = folder.resolve("out.tar");
      assertThatThrownBy(
              () -> builds.build("store", "FROM scratch\n", "x", "type=" + type + ",dest=" + dest))
          .hasMessageContaining("an output of the type " + type + " holds one platform");
      assertThat(Files.exists(dest)).isFalse();
    }
    assertThat(builds.events()).isEmpty();
  }

  @Test
  void aBaseIsTakenOfTheVersionOfWindowsThatIsAskedFor() throws Exception {
    builds.context("for-amd64", "any");
    String base = "FROM scratch\nARG TARGETOSVERSION\nCOPY <<V /version\n$TARGETOSVERSION\nV\n";
    builds.platforms("windows(1.2)/amd64", "windows(1.3)/amd64").build("store", base, "base");

    builds.platforms("windows(1.3)/amd64").build("store", "FROM base\nCOPY for-amd64 /\n", "app");

    assertThat(builds.image("store", "app").rootFilesystem().find("version").orElseThrow().sha256())
        .isEqualTo(sha256("1.3\n"));
  }

  private List<String> named() throws Exception {
    LayoutReader store = LayoutReader.open(builds.store("store"));
    List<String> architectures = new ArrayList<>();
    for (JsonNode manifest : store.index().path("manifests")) {
      if (manifest.path("annotations").path("org.opencontainers.image.ref.name").isString()) {
        architectures.add(store.image(manifest).config().path("architecture").stringValue());
      }
    }
    return architectures;
  }

  private static String sha256(String text) {
    return Digest.of(text.getBytes(StandardCharsets.UTF_8)).hex();
  }

  private static String program(LayoutImage image) throws Exception {
    return image.config().path("architecture").stringValue()
        + " "
        + image.rootFilesystem().find("program").orElseThrow().sha256();
  }
}
