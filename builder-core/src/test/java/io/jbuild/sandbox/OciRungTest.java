package io.jbuild.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OciRungTest {

  @TempDir Path folder;

  @Test
  void nobodyIsToldToInstallARuntimeThatCouldNotBeUsed() throws Exception {
    OciRung rung = new OciRung(folder, "", Path.of("/etc/resolv.conf"));
    Obstacle below = new Obstacle("no namespaces", "Get some.");

    assertThat(rung.attempt(Optional.of(below), /* insist= */ false).obstacle()).contains(below);
  }
}
