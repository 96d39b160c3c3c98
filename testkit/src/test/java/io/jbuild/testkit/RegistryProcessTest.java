package io.jbuild.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryProcessTest {

  @Test
  void itAnswersUntilItIsClosed(@TempDir Path folder) throws IOException, InterruptedException {
    RegistryProcess registry = RegistryProcess.start(folder);
    try (registry) {
      assertThat(registry.get("/v2/_catalog").body()).contains("\"repositories\":[]");
    }
    assertThatThrownBy(() -> registry.get("/v2/")).isInstanceOf(IOException.class);
  }
}
