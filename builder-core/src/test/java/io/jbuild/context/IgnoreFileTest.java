package io.jbuild.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.failure.BuildException;
import io.jbuild.file.ImagePath;
import io.jbuild.testkit.Tools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class IgnoreFileTest {

  private final Path directory;

  IgnoreFileTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private Path write(String name, String content) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, content.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void theDockerfilesOwnIgnoreFileReplacesTheCommonOne() throws IOException {
    write(".dockerignore", "a");
    write("sub/web.Dockerfile.dockerignore", "b");

    IgnoreFile own =
        IgnoreFile.load(directory, Optional.of(directory.resolve("sub/web.Dockerfile")));
    IgnoreFile common = IgnoreFile.load(directory, Optional.of(directory.resolve("Dockerfile")));

    assertThat(own.name()).isEqualTo("web.Dockerfile.dockerignore");
    assertThat(own.rules().matches(ImagePath.of("b"))).isTrue();
    assertThat(own.rules().matches(ImagePath.of("a"))).isFalse();
    assertThat(common.name()).isEqualTo(".dockerignore");
    assertThat(common.rules().matches(ImagePath.of("a"))).isTrue();
  }

  @Test
  void withoutAnIgnoreFileNothingIsIgnored() throws IOException {
    assertThat(IgnoreFile.load(directory, Optional.empty())).isEqualTo(IgnoreFile.NONE);
  }

  @Test
  void aPatternThatCannotBeReadIsNamed() {
    assertThatThrownBy(() -> IgnoreFile.parse(".dockerignore", "fine\n[a-\n"))
        .isInstanceOf(BuildException.class)
        .hasMessage(".dockerignore:2: syntax error in pattern in the line \"[a-\"");
    assertThatThrownBy(() -> IgnoreFile.parse(".dockerignore", "!"))
        .hasMessage(".dockerignore:1: illegal exclusion pattern: \"!\" in the line \"!\"");
  }

  @Test
  void anIgnoreFileThatLinksOutOfTheContextIsRefused() throws IOException {
    Path outside = write("outside", "a");
    Path context = Files.createDirectory(directory.resolve("context"));
    Files.createSymbolicLink(context.resolve(".dockerignore"), outside);

    assertThatThrownBy(() -> IgnoreFile.load(context, Optional.empty()))
        .hasMessage(".dockerignore is a link that leaves the context");
  }

  @Test
  void theDockerfilesOwnIgnoreFileNeedsNoOption() throws IOException {
    write("Dockerfile", "FROM scratch");
    write("Dockerfile.dockerignore", "a");
    write(".dockerignore", "b");

    assertThat(IgnoreFile.load(directory, Optional.of(directory.resolve("Dockerfile"))).name())
        .isEqualTo("Dockerfile.dockerignore");
  }

  @Test
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void whatIsNoFileIsNoIgnoreFile() throws Exception {
    Path file = directory.resolve(".dockerignore");
    Files.createDirectory(file);
    assertThatThrownBy(() -> IgnoreFile.load(directory, Optional.empty()))
        .isInstanceOf(BuildException.class)
        .hasMessage("failed to read an ignore file: " + file + " is a directory");

    Files.delete(file);
    Tools.require("mkfifo");
    assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor()).isZero();
    assertThatThrownBy(() -> IgnoreFile.load(directory, Optional.empty()))
        .isInstanceOf(BuildException.class)
        .hasMessage("failed to read an ignore file: " + file + " is a named pipe");
  }
}
