package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import io.jbuild.request.ImportRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportCommandTest {

  @TempDir Path folder;

  private final Typed user = new Typed();

  @Test
  void aFileBecomesAnImageOfItsName() throws Exception {
    Path tar = Files.writeString(folder.resolve("root.tar"), "files");

    assertThat(
            user.type(
                "import",
                "-c",
                "CMD [\"sh\"]",
                "--change",
                "ENV A=b",
                "-m",
                "made by hand",
                "--platform",
                "linux/arm64",
                tar.toString(),
                "team/root:1"))
        .isZero();

    assertThat(user.out).isEqualTo(FakeEngine.IMAGE_ID + "\n");
    assertThat(user.engine.images.loaded).isEqualTo("files");
    ImportRequest request = user.engine.images.imports.get(0);
    assertThat(request.name()).contains(ImageReference.parse("team/root:1"));
    assertThat(request.changes()).isEqualTo(List.of("CMD [\"sh\"]", "ENV A=b"));
    assertThat(request.message()).contains("made by hand");
    assertThat(request.platform()).isEqualTo(Platform.parse("linux/arm64"));
  }

  @Test
  void theStandardInputNeedsNoName() {
    user.input = "from outside";

    assertThat(user.type("image", "import", "-")).isZero();

    assertThat(user.engine.images.loaded).isEqualTo("from outside");
    assertThat(user.engine.images.imports.get(0).name()).isEmpty();
    assertThat(user.engine.images.imports.get(0).message()).isEqualTo(Optional.empty());
  }

  @Test
  void anAddressIsLeftToTheEngine() {
    assertThat(user.type("import", "HTTPS://host/root.tar.gz", "root")).isZero();

    assertThat(user.engine.images.imports.get(0).source())
        .isEqualTo(new ImportRequest.Source.Url("HTTPS://host/root.tar.gz"));
  }

  @Test
  void whatCannotBeIsRefused() {
    user.terminals.add(0);
    assertThat(user.type("import", "-")).isEqualTo(2);
    assertThat(user.err)
        .isEqualTo(
            "jbuild: there is no archive to import: standard input is a terminal. Name a file, or"
                + " redirect.\n");
    assertThat(user.type("import")).isEqualTo(2);
    assertThat(user.err)
        .isEqualTo(
            "jbuild: 'jbuild import' needs a FILE, a URL or -. See 'jbuild import --help'.\n");
    assertThat(user.type("import", "a", "b", "c")).isEqualTo(2);
    assertThat(user.type("import", "/no/such.tar")).isEqualTo(1);
    assertThat(user.err).isEqualTo("ERROR: there is no file /no/such.tar\n");
    assertThat(user.type("import", "a.tar", "Wrong:name")).isEqualTo(2);
    assertThat(user.err).startsWith("jbuild: 'Wrong:name' cannot be a name: ");
    assertThat(user.engine.images.imports).isEmpty();
  }
}
