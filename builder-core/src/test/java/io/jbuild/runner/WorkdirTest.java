package io.jbuild.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.snapshot.MemorySnapshot;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WorkdirTest {

  private final MemorySnapshot image = new MemorySnapshot();

  private void make(String path, Optional<String> user) throws IOException {
    new Workdir(path, user, Requests.CREATED).make(image, Optional.of(image));
  }

  @Test
  void allThatIsMissingIsMadeForTheUser() throws IOException {
    image.directory("etc", 0755).file("etc/passwd", 0644, "mail:x:8:9::/:\n");
    image.directory("real", 0700).link("link", "real");

    make("/link/a/b/", Optional.of("mail"));

    assertThat(image.lines())
        .contains("/real dir 0700 0:0", "/real/a dir 0755 8:9", "/real/a/b dir 0755 8:9");
    assertThat(image.at("real/a/b").modified()).isEqualTo(Requests.CREATED);
  }

  @Test
  void aDirectoryThatIsThereStaysAsItIs() throws IOException {
    image.directory("mydir", 0700).owner("mydir", 5, 6);

    make("/mydir", Optional.of("7:8"));
    make("/", Optional.empty());

    assertThat(image.lines()).containsExactly("/mydir dir 0700 5:6");
    assertThat(image.at("mydir").modified()).isEqualTo(MemorySnapshot.OLD);
  }

  @Test
  void aFileInTheWayIsRefused() throws IOException {
    image.file("f", 0644, "f");

    assertThatThrownBy(() -> make("/f", Optional.empty())).hasMessage("mkdir /f: not a directory");
  }
}
