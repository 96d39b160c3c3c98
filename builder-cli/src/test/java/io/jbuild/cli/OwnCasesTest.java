package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.conformance.Bases;
import io.jbuild.conformance.Bench;
import io.jbuild.conformance.CaseRunner;
import io.jbuild.conformance.RecordedCase;
import io.jbuild.testkit.Account;
import io.jbuild.testkit.Tools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The project's own cases, {@code testdata/cases}, as builds by the command. */
class OwnCasesTest {

  private static final Path CASES =
      Path.of(System.getProperty("jbuild.root", ".."), "testdata/cases").toAbsolutePath();

  @TempDir static Path folder;
  private static CaseRunner runner;

  @BeforeAll
  static void makeBases() throws IOException, InterruptedException {
    SortedMap<String, String> environment = new TreeMap<>();
    environment.put("PATH", System.getenv("PATH"));
    environment.put("HOME", folder.toString());
    environment.put("JBUILD_STORE", folder.resolve("store").toString());
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            // Over before the better compiler has begun.
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName());
    runner = new Bases(new Bench(command, environment, folder, "", 60)).busybox().runner();
  }

  @AfterAll
  static void delete() throws IOException, InterruptedException {
    Account.delete(folder.resolve("store"));
  }

  static List<String> cases() throws IOException {
    try (Stream<Path> folders = Files.list(CASES)) {
      return folders.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void whatIsBuiltIsWhatTheCaseSays(String name) throws IOException, InterruptedException {
    Path dockerfile = CASES.resolve(name).resolve("Dockerfile");
    if (Files.exists(dockerfile)
        && Files.readString(dockerfile, StandardCharsets.UTF_8).contains("\nRUN ")) {
      Tools.requireRoot();
    }
    assertThat(runner.run(RecordedCase.read(CASES.resolve(name)))).isEmpty();
  }
}
