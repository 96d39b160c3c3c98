package io.jbuild.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.posix.PosixFiles;
import io.jbuild.testkit.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OciRungTest {

  @TempDir Path folder;

  @Test
  void nobodyIsToldToInstallARuntimeThatCouldNotBeUsed() throws Exception {
    OciRung rung = new OciRung(folder, "", Path.of("/etc/resolv.conf"));
    Obstacle below = new Obstacle("no namespaces", "Get some.");

    assertThat(rung.attempt(Optional.of(below), /* insist= */ false).obstacle()).contains(below);
  }

  private String obstacle(String program) throws Exception {
    Path runc = Files.writeString(folder.resolve("runc"), program);
    PosixFiles.chmod(runc, 0755);
    OciRung rung = new OciRung(folder, folder.toString(), Path.of("/etc/resolv.conf"));
    // The machine's own come after it; a runtime with known holes is not taken.
    Trial trial = rung.attempt(Optional.empty(), /* insist= */ true);
    return trial.obstacle().map(Obstacle::why).orElse("none");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "#!/no/such/interpreter\n | Cannot run program",
        "garbage | start a process: exec format error",
        "#!/bin/sh\necho runc version 9.9.9; exit 3\n | could not start the command",
      })
  @Tag("namespaces")
  void aRuntimeThatCannotBeStartedIsAnObstacleAndNoFailure(String text) throws Exception {
    Tools.requireRoot();
    String[] parts = text.split(" \\| ", -1);

    assertThat(obstacle(parts[0])).contains(parts[1]);
  }

  @Test
  void aFolderIsNoRuntime() throws Exception {
    Files.createDirectory(folder.resolve("runc"));
    OciRung rung = new OciRung(folder, folder.toString(), Path.of("/etc/resolv.conf"));

    assertThat(rung.attempt(Optional.empty(), /* insist= */ false).obstacle())
        .satisfiesAnyOf(
            none -> assertThat(none).isEmpty(),
            other -> assertThat(other.orElseThrow().why()).doesNotContain(folder.toString()));
  }
}
