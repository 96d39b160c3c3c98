package io.jbuild.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The committed programs of {@code testdata/hello-world} are what their sources say. */
class HelloWorldTest {

  private static final Path EXAMPLE =
      Path.of(System.getProperty("jbuild.root", ".."), "testdata/hello-world");

  @ParameterizedTest
  @CsvSource({"amd64, x86_64-linux-gnu-as", "arm64, aarch64-linux-gnu-as"})
  void theirSourcesGiveTheirBytes(String processor, String assembler, @TempDir Path folder)
      throws IOException, InterruptedException {
    Tools.require(assembler);
    Path made = folder.resolve("hello");

    Processes.check(
        EXAMPLE, List.of("source/build.sh", processor, made.toAbsolutePath().toString()));

    assertThat(made).hasSameBinaryContentAs(EXAMPLE.resolve(processor + "/hello"));
  }

  @Test
  void thisMachinesOneSaysHello() throws IOException, InterruptedException {
    String processor = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";

    String said = Processes.check(EXAMPLE, List.of("./" + processor + "/hello"));

    assertThat(said).isEqualTo("Hello from jbuild!\n");
  }
}
