package io.jbuild.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.posix.Privileges;
import io.jbuild.testkit.Tools;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("namespaces")
class NamespaceProbeTest {

  @BeforeEach
  void asRoot() {
    Tools.requireRoot();
  }

  @Test
  void rootFindsNothingInItsWay(@TempDir Path folder) throws Exception {
    assertThat(NamespaceProbe.obstacle(folder)).isEmpty();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void whoMayNotMakeNamespacesIsToldSo(@TempDir Path folder) throws Exception {
    NamespaceProbe.obstacle(folder); // All classes are loaded by this.

    Optional<Obstacle> obstacle =
        LoneThread.run(
            "without-privileges",
            () -> {
              Privileges.keepOnly(0);
              Privileges.setCapabilities(0);
              return NamespaceProbe.obstacle(folder);
            });

    assertThat(obstacle.orElseThrow().why()).isEqualTo("this user may not make namespaces");
    assertThat(obstacle.orElseThrow().remedy()).contains("SYS_ADMIN");
  }
}
