package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.result.BuildResult;
import io.jbuild.testkit.SmallDisk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The power goes: what a file system had written to its disk at some moment is all that is left.
 * Here the disk is a file, and a copy of it, taken while it is in use, is what is left.
 */
class PowerLossTest {

  /**
   * Longer than the mount option {@code commit=1}, and much shorter than data may stay unwritten.
   */
  private static final int NAMES_ARE_WRITTEN_MILLISECONDS = 2500;

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  @Test
  @Tag("namespaces")
  void whatHasANameAfterwardsHasItsBytes() throws Exception {
    Builds builds = new Builds(folder.resolve("context"));
    builds.file("data", new byte[3_000_000]);
    Path elsewhere = folder.resolve("elsewhere");
    Path base = folder.resolve("base.tar");
    Path files = folder.resolve("files.tar");
    builds.busybox(elsewhere);
    builds.build(elsewhere, "FROM busybox\nENV A=1\n", "base", "type=docker,dest=" + base);
    builds.build(elsewhere, "FROM scratch\nCOPY data /\n", "files", "type=docker,dest=" + files);
    String dockerfile =
        """
        FROM base
        COPY data /data
        RUN busybox cp /data /copy
        """;
    Path image = folder.resolve("disk.ext4");
    Path left = folder.resolve("left.ext4");
    SmallDisk.format(image, 64);
    BuildResult built;
    try (SmallDisk disk = SmallDisk.inFile(folder.resolve("disk"), image, "commit=1")) {
      Path store = disk.folder().resolve("store");
      load(store, base);
      built = builds.build(store, dockerfile, "app");
      // The plain tar of a compressed layer is derived, and never verified again.
      load(store, files);
      builds.build(store, "FROM scratch\nCOPY --from=files /data /\n", "copied");
      Path unsynced = Files.write(disk.folder().resolve("new"), new byte[1_000_000]);
      Files.move(unsynced, disk.folder().resolve("control"));
      Thread.sleep(NAMES_ARE_WRITTEN_MILLISECONDS);
      Files.copy(image, left);
    }

    try (SmallDisk disk = SmallDisk.inFile(folder.resolve("after"), left, "commit=1")) {
      // Else this test would prove nothing: what nobody made sure of is lost.
      assertThat(disk.folder().resolve("control")).isEmptyFile();
      Path store = disk.folder().resolve("store");
      Builds.assertWhole(store, "base:latest", "app:latest", "files:latest", "copied:latest");
      List<Path> derived = derived(store);
      assertThat(derived.stream().map(file -> file.getFileName().toString()))
          .contains("busybox", "data");
      for (Path file : derived) {
        if (file.endsWith("busybox")) {
          assertThat(file).hasSameBinaryContentAs(Path.of("/bin/busybox"));
        } else if (file.endsWith("data")) {
          assertThat(file).hasBinaryContent(new byte[3_000_000]);
        }
      }
      // A record of a step may be lost, and the step then runs again.
      assertThat(builds.build(store, dockerfile, "again")).isEqualTo(built);
    }
  }

  private static void load(Path store, Path archive) throws IOException {
    try (InputStream in = Files.newInputStream(archive)) {
      Builds.engine(store).images().load(in, List.of());
    }
  }

  private static List<Path> derived(Path store) throws IOException {
    try (Stream<Path> all = Files.walk(store.resolve("jbuild/layers"))) {
      return all.filter(Files::isRegularFile).toList();
    }
  }
}
