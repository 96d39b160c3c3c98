package io.jbuild.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("namespaces")
class NamespaceSandboxTest {

  private BusyboxImage image;
  private Sandbox sandbox;

  @BeforeEach
  void open(@TempDir Path folder) throws Exception {
    image = BusyboxImage.make(folder);
    sandbox = NamespaceSandbox.open(Path.of("/etc/resolv.conf"));
  }

  @AfterEach
  void close() throws Exception {
    sandbox.close();
  }

  @Test
  void aCommandPrintsOnBothStreamsAndItsExitCodeComesBack() throws Exception {
    BusyboxImage.Output output = new BusyboxImage.Output();

    int code =
        sandbox.run(
            BusyboxImage.shell("echo out; echo err >&2; echo $$; ls -la / /proc/self/fd; exit 7"),
            image.freshRoot(),
            output);

    System.err.println(output.out() + output.err());
    assertThat(code).isEqualTo(7);
  }
}
