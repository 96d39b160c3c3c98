package io.jbuild.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.testkit.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is ended with a command that is stopped, and what goes on. */
@Tag("namespaces")
class DescendantsTest {

  @TempDir Path folder;

  @Test
  void aCommandOfAnotherBuildInThisProcessGoesOn() throws Exception {
    Tools.requireRoot();
    Files.copy(Tools.require("busybox"), folder.resolve("busybox"));
    Process other =
        new ProcessBuilder(
                "chroot", folder.toString(), "/busybox", "sh", "-c", "echo; /busybox sleep 60")
            .start();
    try {
      // Now it has another root.
      assertThat(other.getInputStream().read()).isEqualTo('\n');

      Descendants.endOrphans(Set.of(Math.toIntExact(other.pid())));
      assertThat(other.isAlive()).isTrue();

      Descendants.endOrphans(Set.of());
      assertThat(other.waitFor(1, TimeUnit.MINUTES)).isTrue();
    } finally {
      other.destroyForcibly();
    }
  }
}
