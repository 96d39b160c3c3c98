package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.oci.Platform;
import io.jbuild.request.SaveRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveCommandsTest {

  @TempDir Path folder;

  private final Typed user = new Typed();

  @BeforeEach
  void addImage() {
    user.engine.images.all.add(SampleImages.app());
  }

  @Test
  void anArchiveIsLoadedFromAFileOrStandardInput() throws Exception {
    Path file = Files.writeString(folder.resolve("a.tar"), "from a file");

    assertThat(user.type("load", "-i", file.toString())).isZero();
    assertThat(user.engine.images.loaded).isEqualTo("from a file[]");
    assertThat(user.out)
        .isEqualTo(
            "Loaded image: busybox:latest\nLoaded image: host:5000/a/b:1\nLoaded image ID: "
                + FakeEngine.IMAGE_ID
                + "\n");
    user.input = "from outside";
    assertThat(user.type("load", "-q", "--platform", "linux/arm64,linux/amd64")).isZero();
    assertThat(user.engine.images.loaded).isEqualTo("from outside[linux/arm64, linux/amd64]");
  }

  @Test
  void aProgramIsToldInJsonWhatWasLoaded() throws Exception {
    Path file = Files.writeString(folder.resolve("a.tar"), "from a file");

    assertThat(user.type("load", "-i", file.toString(), "--format", "json")).isZero();
    assertThat(user.out)
        .startsWith(
            "{\"name\":\"busybox:latest\"}\n{\"name\":\"host:5000/a/b:1\"}\n{\"id\":\"sha256:");
  }

  @Test
  void aFolderIsLoadedAsALayoutAllOfItOrOneTag() throws Exception {
    Path layout = Files.createDirectory(folder.resolve("layout"));

    assertThat(user.type("load", "-i", layout.toString())).isZero();
    assertThat(user.engine.images.loaded).isEqualTo("layout all[]");
    assertThat(user.out).isEqualTo("Loaded image: busybox:latest\n");
    assertThat(user.type("load", "-i", layout + ":1.0")).isZero();
    assertThat(user.engine.images.loaded).isEqualTo("layout 1.0[]");
  }

  @Test
  void aTerminalIsNoArchive() {
    user.terminals.add(0);
    user.terminals.add(1);

    assertThat(user.type("load")).isEqualTo(2);
    assertThat(user.err)
        .isEqualTo(
            "jbuild: there is no archive to load: standard input is a terminal. Name a file with"
                + " --input, or redirect.\n");
    assertThat(user.type("save", "app:1")).isEqualTo(2);
    assertThat(user.err)
        .isEqualTo(
            "jbuild: an archive is not written to a terminal. Name a file with --output, or"
                + " redirect.\n");
  }

  @Test
  void anArchiveThatIsNotThereIsAFailure() {
    assertThat(user.type("load", "-i", "/no/such.tar")).isEqualTo(1);
    assertThat(user.err).isEqualTo("ERROR: there is no file /no/such.tar\n");
  }

  @Test
  void loadTakesNoNames() {
    assertThat(user.type("load", "a.tar")).isEqualTo(2);
    assertThat(user.err)
        .isEqualTo(
            "jbuild: 'jbuild load' takes options only, not 'a.tar'. See 'jbuild load --help'.\n");
  }

  @Test
  void imagesAreSavedToStandardOutputOrAFile() {
    assertThat(user.type("save", "app:1")).isZero();
    assertThat(user.type("save", "-o", "/x/a.tar", "app:1")).isZero();

    assertThat(user.out).isEmpty();
    assertThat(user.engine.images.saved)
        .containsExactly(
            new SaveRequest(
                List.of("app:1"), List.of(), SaveRequest.Form.DOCKER_ARCHIVE, Optional.empty()),
            new SaveRequest(
                List.of("app:1"),
                List.of(),
                SaveRequest.Form.DOCKER_ARCHIVE,
                Optional.of(Path.of("/x/a.tar"))));
  }

  @Test
  void theFormOfAnArchiveAndItsPlatformsCanBeChosen() {
    assertThat(user.type("save", "--format", "oci-dir", "-o", "/x/a", "app:1")).isZero();
    assertThat(user.type("save", "--format=oci-archive", "--platform=linux/arm64", "app:1"))
        .isZero();

    assertThat(user.engine.images.saved)
        .containsExactly(
            new SaveRequest(
                List.of("app:1"),
                List.of(),
                SaveRequest.Form.OCI_FOLDER,
                Optional.of(Path.of("/x/a"))),
            new SaveRequest(
                List.of("app:1"),
                List.of(Platform.parse("linux/arm64")),
                SaveRequest.Form.OCI_ARCHIVE,
                Optional.empty()));
    assertThat(user.type("save", "--format", "oci-dir", "app:1")).isEqualTo(2);
    assertThat(user.err).isEqualTo("jbuild: a layout is a folder. Name it with --output.\n");
    assertThat(user.type("save", "--format", "zip", "app:1")).isEqualTo(2);
    assertThat(user.err)
        .isEqualTo(
            "jbuild: invalid format 'zip'. There are: docker-archive, oci-archive and oci-dir.\n");
  }

  @Test
  void whatIsNotThereIsNotSaved() {
    assertThat(user.type("save", "-o", "/x/a.tar", "nothing")).isEqualTo(2);
    assertThat(user.engine.images.saved).isEmpty();
  }
}
