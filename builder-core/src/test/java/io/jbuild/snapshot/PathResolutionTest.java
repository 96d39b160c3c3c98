package io.jbuild.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.file.Attributes;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PathResolutionTest {
  private static final Attributes PLAIN = new Attributes(0755, 0, 0, Instant.EPOCH);

  private final UpperSnapshot files = new UpperSnapshot(new UnionSnapshot(List.of()));

  @Test
  void relativeLinksStartWhereTheyStandAndAbsoluteOnesAtTheRoot() throws IOException {
    directory("/usr");
    directory("/usr/lib");
    link("/lib", "usr/lib");
    link("/usr/lib/root", "/usr");

    assertThat(resolve("/lib/x")).isEqualTo("/usr/lib/x");
    assertThat(resolve("/lib/root/lib/root")).isEqualTo("/usr");
  }

  @Test
  void nothingLeadsOutOfTheRoot() throws IOException {
    link("/up", "../../../etc");
    link("/deep", "/../../../..");
    directory("/etc");

    assertThat(resolve("/up/passwd")).isEqualTo("/etc/passwd");
    assertThat(resolve("/deep/etc")).isEqualTo("/etc");
  }

  @Test
  void dotsFollowTheLinkAndNotTheLetter() throws IOException {
    directory("/a");
    directory("/a/b");
    link("/l", "/a/b");

    link("/a/m", "../l/.././c");

    assertThat(resolve("/a/m")).isEqualTo("/a/c");
  }

  @Test
  void theLastLinkIsFollowedToo() throws IOException {
    directory("/d");
    link("/l", "d");

    assertThat(resolve("/l")).isEqualTo("/d");
  }

  @Test
  void whatDoesNotExistStaysAsItIsWritten() throws IOException {
    link("/dangling", "no/such");

    assertThat(resolve("/dangling/x/y")).isEqualTo("/no/such/x/y");
    assertThat(resolve("/none/x")).isEqualTo("/none/x");
  }

  @Test
  void aLoopIsTheDockerfilesFailureAndALongWayIsNone() throws IOException {
    link("/a", "b");
    link("/b", "a");
    assertThatThrownBy(() -> resolve("/a/x"))
        .isInstanceOfSatisfying(
            BuildException.class, e -> assertThat(e.blame()).isEqualTo(Blame.DOCKERFILE))
        .hasMessage("/a/x: too many levels of symbolic links");
    link("/self", "self/self");
    assertThatThrownBy(() -> resolve("/self")).isInstanceOf(BuildException.class);
    directory("/0");
    for (int i = 1; i <= 256; i++) {
      link("/" + i, "" + (i - 1));
    }
    assertThat(resolve("/255")).isEqualTo("/0");
    assertThatThrownBy(() -> resolve("/256")).isInstanceOf(BuildException.class);
  }

  private String resolve(String path) throws IOException {
    return PathResolution.resolve(files, ImagePath.of(path)).toString();
  }

  private void directory(String path) throws IOException {
    files.put(ImagePath.of(path), new FileNode.Directory(PLAIN));
  }

  private void link(String path, String target) throws IOException {
    files.put(ImagePath.of(path), new FileNode.SymbolicLink(PLAIN, ByteString.of(target)));
  }
}
