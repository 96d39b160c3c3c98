package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.event.BuildEvent;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
import io.jbuild.oci.ImageReference;
import io.jbuild.result.BuildResult;
import io.jbuild.result.LoadedImages;
import io.jbuild.testkit.LayoutReader;
import io.jbuild.testkit.RootFilesystem;
import io.jbuild.testkit.TarListing;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
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

/** Whole builds, read back by the testkit, which shares no code with the engine. */
class EndToEndTest {

  @TempDir Path folder;

  private TestBuilds builds = new TestBuilds(Path.of("/nowhere"));

  @BeforeEach
  void open() {
    builds = new TestBuilds(folder);
  }

  @AfterEach
  void delete() throws Exception {
    builds.delete();
  }

  @Test
  void aFileOnNothingIsAnImage() throws Exception {
    context("hello", "hi\n");
    build("store", "FROM scratch\nCOPY hello /\nCMD [\"/hello\"]\n", "app");

    LayoutReader layout = LayoutReader.open(folder.resolve("store"));
    RootFilesystem files = layout.image("app:latest").rootFilesystem();

    assertThat(layout.names()).containsExactly("app:latest");
    assertThat(files.files().keySet()).containsExactly("hello");
    assertThat(files.find("hello").orElseThrow().size()).isEqualTo(3);
  }

  @Test
  void aSecondBuildRunsNothing() throws Exception {
    context("hello", "hi\n");
    String dockerfile = "FROM scratch\nWORKDIR /a/b\nCOPY hello .\nADD hello /c/\n";
    BuildResult first = build("store", dockerfile, "app");
    builds.forget();

    BuildResult second = build("store", dockerfile, "app");

    assertThat(second).isEqualTo(first);
    assertThat(steps()).hasSize(3).allMatch(BuildEvent.StepCached.class::isInstance);
  }

  @Test
  void whenAFileWasTouchedIsNoMatterButWhatItHoldsIs() throws Exception {
    context("a", "1");
    BuildResult first = build("store", "FROM scratch\nCOPY . /\n", "app");
    Files.setLastModifiedTime(
        folder.resolve("context/a"), java.nio.file.attribute.FileTime.fromMillis(0));
    assertThat(build("store", "FROM scratch\nCOPY . /\n", "app")).isEqualTo(first);

    context("a", "2");

    assertThat(build("store", "FROM scratch\nCOPY . /\n", "app").imageId())
        .isNotEqualTo(first.imageId());
  }

  @Test
  void theSameInputsGiveTheSameImageAndOutputsElsewhere() throws Exception {
    context("a", "1");
    context("d/e", "2");
    String dockerfile = "FROM scratch\nCOPY . /x/\nENV A=1\n";
    List<BuildResult> results = new ArrayList<>();
    for (String store : List.of("one", "two")) {
      for (String type : List.of("oci", "docker")) {
        for (String compression : List.of("gzip", "zstd", "uncompressed")) {
          Path dest = folder.resolve(store + type + compression + ".tar");
          results.add(
              build(
                  store,
                  dockerfile,
                  "app",
                  "type=" + type + ",dest=" + dest + ",compression=" + compression));
        }
      }
    }
    assertThat(results.subList(6, 12)).isEqualTo(results.subList(0, 6));
    assertThat(results).extracting(BuildResult::imageId).containsOnly(results.get(0).imageId());
    for (String name : List.of("ocigzip", "ocizstd", "dockeruncompressed")) {
      assertThat(folder.resolve("two" + name + ".tar"))
          .hasSameBinaryContentAs(folder.resolve("one" + name + ".tar"));
    }
  }

  @Test
  void theFilesOfTheImageComeAsATarOrInAFolder() throws Exception {
    context("a", "1");
    Path tar = folder.resolve("files.tar");
    Path local = folder.resolve("files");
    build(
        "store",
        "FROM scratch\nCOPY a /d/\n",
        "app",
        "type=tar,dest=" + tar,
        "type=local,dest=" + local);
    assertThat(TarListing.of(tar).paths()).containsExactly("d", "d/a");
    assertThat(local.resolve("d/a")).hasContent("1");
  }

  @Test
  void aMissingSourceIsNamedWithItsLineAndLeavesNoImage() throws Exception {
    context("a", "1");
    BuildException failure = failure("FROM scratch\nCOPY nothing /\n");
    assertThat(failure.message()).contains("\"/nothing\": not found");
    assertThat(failure.lines()).contains(new Lines(2, 2));
    assertThat(failure.blame()).isEqualTo(Blame.DOCKERFILE);
    assertThat(engine("store").images().list(true).images()).isEmpty();
  }

  @Test
  @Tag("namespaces")
  void whatARunChangesIsALayer() throws Exception {
    busybox();
    BuildResult first =
        build(
            "store",
            """
            FROM busybox AS a
            RUN mkdir -p /d/sub && echo 1 > /d/f && ln /d/f /d/g && mkfifo /p && chmod 4755 /d/f
            RUN rm -r /d/sub && rm /d/g && echo 2 > /new
            FROM scratch
            COPY --from=a /d /d
            """,
            "app");
    build(
        "store",
        "FROM busybox\nRUN mkdir /q && touch /q/old\nRUN rm -r /q && mkdir /q && touch /q/mine\n",
        "opaque");

    LayoutReader layout = LayoutReader.open(folder.resolve("store"));
    assertThat(names(layout, "app")).containsExactly("d", "d/f");
    assertThat(names(layout, "opaque")).contains("q/mine").doesNotContain("q/old");
    assertThat(layout.image("app:latest").rootFilesystem().find("d/f").orElseThrow().mode())
        .isEqualTo(04755);
    assertThat(build("store", Files.readString(folder.resolve("context/Dockerfile")), "opaque"))
        .isNotEqualTo(first);
  }

  @Test
  @Tag("namespaces")
  void aFailingCommandIsBlamedOnItsAuthor() throws Exception {
    busybox();
    BuildException failure = failure("FROM busybox\nRUN echo so far; exit 3\n");
    assertThat(failure)
        .hasMessage(
            "process \"/bin/sh -c echo so far; exit 3\" did not complete successfully: exit code:"
                + " 3");
    assertThat(failure.blame()).isEqualTo(Blame.COMMAND);
    assertThat(failure.lines()).contains(new Lines(2, 2));
  }

  @Test
  @Tag("namespaces")
  void aPathAsLongAsACommandCanMakeItIsBuiltOnAndDeleted() throws Exception {
    busybox();
    String down = "while [ $i -lt 450 ]; do mkdir -p dddddddd && cd dddddddd; i=$((i+1)); done";
    build(
        "store",
        "FROM busybox\nRUN i=0; "
            + down
            + "; echo x > f\nRUN i=0; "
            + down
            + "; [ $(cat f) = x ] && rm f\nRUN rm -r /dddddddd\n",
        "long");

    assertThat(names(LayoutReader.open(folder.resolve("store")), "long"))
        .doesNotContain("dddddddd");
    try (Stream<Path> left = Files.walk(folder.resolve("store/jbuild/work"))) {
      assertThat(left.map(path -> String.valueOf(path.getFileName())))
          .noneMatch(name -> name.startsWith("run-"));
    }
    build("store", "FROM busybox\nRUN i=0; " + down + "; echo x > f; exit\n", "deep");
    assertThat(names(LayoutReader.open(folder.resolve("store")), "deep"))
        .contains("dddddddd/".repeat(450) + "f");
  }

  @Test
  @Tag("namespaces")
  void manyLayersBuildAndRun() throws Exception {
    busybox();
    StringBuilder dockerfile = new StringBuilder("FROM busybox\n");
    for (int i = 1; i <= 520; i++) {
      dockerfile.append("COPY a /layers/").append(i).append('\n');
      if (i == 45 || i == 127 || i == 520) {
        dockerfile.append("RUN [ $(ls /layers | wc -l) = ").append(i).append(" ]\n");
      }
    }
    context("a", "1");
    build("store", dockerfile.toString(), "many");
    assertThat(
            LayoutReader.open(folder.resolve("store"))
                .image("many:latest")
                .rootFilesystem()
                .find("layers/520"))
        .isPresent();
  }

  @Test
  void whatWasSavedCanBeLoadedElsewhere() throws Exception {
    context("a", "1");
    BuildResult built = build("store", "FROM scratch\nCOPY a /\n", "app");
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    engine("store").images().save(Builds.saved(Optional.empty(), "app"), archive);

    LoadedImages loaded =
        engine("other").images().load(new ByteArrayInputStream(archive.toByteArray()), List.of());

    assertThat(loaded.names()).containsExactly(ImageReference.parse("app"));
    assertThat(engine("other").images().find("app").id()).isEqualTo(built.imageId());
  }

  private void busybox() throws Exception {
    builds.busybox("store");
  }

  private static List<String> names(LayoutReader layout, String image) throws IOException {
    return List.copyOf(layout.image(image + ":latest").rootFilesystem().files().keySet());
  }

  private List<BuildEvent> steps() {
    return builds.events().stream()
        .filter(event -> !(event instanceof BuildEvent.Exported))
        .filter(event -> !(event instanceof BuildEvent.DockerfileRead))
        .filter(event -> !(event instanceof BuildEvent.Ended))
        .toList();
  }

  private void context(String name, String content) throws IOException {
    builds.context(name, content);
  }

  private BuildException failure(String dockerfile) {
    return catchThrowableOfType(BuildException.class, () -> build("store", dockerfile, "app"));
  }

  private Jbuild engine(String store) throws IOException {
    return builds.engine(store);
  }

  private BuildResult build(String store, String dockerfile, String tag, String... outputs)
      throws IOException, InterruptedException {
    return builds.build(store, dockerfile, tag, outputs);
  }
}
