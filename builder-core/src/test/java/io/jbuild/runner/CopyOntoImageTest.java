package io.jbuild.runner;

import static io.jbuild.runner.Requests.copy;
import static io.jbuild.runner.Requests.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.failure.BuildException;
import io.jbuild.file.Attributes;
import io.jbuild.file.ImagePath;
import io.jbuild.snapshot.MemorySnapshot;
import io.jbuild.snapshot.UpperSnapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is copied as one is as if each file were copied: above an image, with all flags. */
class CopyOntoImageTest {

  private final MemorySnapshot context = new MemorySnapshot();
  private final MemorySnapshot image = new MemorySnapshot();
  private final MemorySnapshot files = new MemorySnapshot();
  private final UpperSnapshot upper = new UpperSnapshot(image);

  CopyOntoImageTest() throws IOException {
    Attributes owned = new Attributes(0640, 7, 8, MemorySnapshot.OLD);
    context.directory("dir", 0750).file("dir/x", 0640, "x").link("dir/ln", "x");
    context.directory("dir/sub", 0711).file("dir/sub/y", 0755, "y");
    context.file("dir/one", owned, 3, "1").file("dir/sub/two", owned, 3, "1");
    context.directory("more", 0755).directory("more/sub", 0700).file("more/sub/y", 0600, "Y");
    context.file("more/one", owned, 3, "other").file("more/two", owned, 3, "other");
    for (MemorySnapshot base : List.of(image, files)) {
      base.directory("app", 0700).owner("app", 5, 6).file("app/x", 0600, "old");
      base.directory("app/sub", 0777).file("app/sub/kept", 0600, "kept");
    }
  }

  private void copied(CopyRequest request) throws IOException {
    run(context, files, request);
    try (CopyFiles copy = new CopyFiles(Path.of("unused"))) {
      copy.copy(context, upper, request);
    }
    MemorySnapshot seen = new MemorySnapshot();
    seen.graft(ImagePath.ROOT, upper, ImagePath.ROOT);
    assertThat(withoutGroups(seen)).isEqualTo(withoutGroups(files));
    assertThat(group("/app/sub/two")).isEqualTo(group("/app/one"));
  }

  private static List<String> withoutGroups(MemorySnapshot snapshot) {
    return snapshot.lines().stream().map(line -> line.replaceAll("#\\d+", "#")).toList();
  }

  private String group(String path) throws IOException {
    return upper
        .find(ImagePath.of(path))
        .map(node -> node.toString().replaceAll(".*linkGroup=", ""))
        .orElse("");
  }

  @Test
  void aDirectoryThatIsThereIsMerged() throws IOException {
    copied(copy().of("dir", "/app"));
  }

  @Test
  void ownerAndModeAreThoseOfTheFlags() throws IOException {
    copied(copy().chown("3:4").of("dir", "/app"));
    copied(copy().chmod("u=rwX,go=").of("dir", "/app/"));
    copied(copy().chmod("0604").of("dir", "/app/"));
  }

  @Test
  void severalSourcesAreOneOverTheOther() throws IOException {
    copied(copy().of("dir", "more", "/new/"));
    assertThat(group("/new/sub/two")).isNotEqualTo(group("/new/two"));
    copied(copy().of("more", "dir", "/app/"));
    copied(copy().of("dir/sub", "dir/x", "dir", "/app/"));
    copied(copy().of("d*", "more/*", "/star/"));
    copied(copy().exclude("sub/y").of("dir", "/some"));
  }

  @Test
  void theRootCanBeFilled() throws IOException {
    copied(copy().of("/", "/"));
    copied(copy().of("dir", "."));
  }

  @Test
  void whatStandsInTheWayIsRefusedAndNothingIsCopied() throws IOException {
    image.directory("app/one", 0755);
    assertRefused("dir", "/app", "cannot replace to directory /app/one with file");
    assertRefused("dir", "/app/x", "cannot copy to non-directory: /app/x");
    image.file("app/l", 0600, "").directory("app/deep", 0755).file("app/deep/sub", 0600, "");
    assertRefused("dir", "/app/deep", "cannot copy to non-directory: /app/deep/sub");
    context.file("dir/sub/.wh.y", 0600, "");
    assertRefused("dir", "/fresh", "/fresh/sub/.wh.y cannot be in an image");
  }

  private void assertRefused(String source, String target, String message) {
    assertThatThrownBy(
            () -> {
              try (CopyFiles copy = new CopyFiles(Path.of("unused"))) {
                copy.copy(context, upper, copy().of(source, target));
              }
            })
        .isInstanceOf(BuildException.class)
        .hasMessageContaining(message);
  }
}
