package io.jbuild.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

class ToolsTest {

  private static final List<Path> PATH = List.of(Path.of("/usr/bin"), Path.of("/bin"));

  @Test
  void aProgramIsFoundOnTheSearchPath() {
    assertThat(Tools.require("sh", "", PATH)).isExecutable().hasFileName("sh");
  }

  @Test
  void aMissingProgramFailsTheTest() {
    assertThatThrownBy(() -> Tools.require("no-such-tool", "other", PATH))
        .isInstanceOf(AssertionError.class)
        .hasMessage(
            "no-such-tool is not installed; install it, or leave out its tests with"
                + " -Djbuild.without=no-such-tool");
  }

  @Test
  void aProgramToDoWithoutSkipsTheTestAlsoWhereItIsThere() {
    assertThatThrownBy(() -> Tools.require("sh", "other,sh", PATH))
        .isInstanceOf(TestAbortedException.class)
        .hasMessage("left out by -Djbuild.without: sh");
  }
}
