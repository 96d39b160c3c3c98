package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.testkit.LayoutReader;
import io.jbuild.testkit.Tools;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ctrl-C, which a terminal sends to all processes, and signals to jbuild alone. */
@Tag("namespaces")
class InterruptedTest {

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  private Path store = Path.of("");

  @BeforeEach
  void makeBase() throws Exception {
    store = folder.resolve("store");
    Files.createDirectories(folder.resolve("context"));
    Files.copy(Tools.require("busybox"), folder.resolve("context/busybox"));
    JbuildProcess base =
        build("base", "FROM scratch\nCOPY busybox /bin/busybox\nCOPY busybox /bin/sh\n");
    assertThat(base.await()).as(base.err()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"INT,group", "INT,alone", "TERM,group", "TERM,alone"})
  void aRunEndsWithAllItStarted(String signal, String whom) throws Exception {
    JbuildProcess process =
        build(
            "app",
            "FROM base\nRUN (trap '' TERM HUP INT; busybox sleep %s) & echo up; wait\n"
                .formatted(mark()));
    process.awaitWord(" up\n");

    send(process, signal, whom);

    assertInterrupted(process);
    assertThat(process.err()).endsWith("#1 CANCELED\njbuild: interrupted\n");
  }

  /** What a command that heard of Ctrl-C itself makes of it is not the build's failure. */
  @Test
  void aCommandThatEndsAtCtrlCIsInterruptedTooAndHasNotFailed() throws Exception {
    for (int i = 0; i < 5; i++) {
      JbuildProcess process =
          build("app", "FROM base\nRUN trap 'exit 3' INT; echo up; busybox sleep 60 & wait\n");
      process.awaitWord(" up\n");

      process.signalGroup("INT");

      assertInterrupted(process);
    }
  }

  @ParameterizedTest
  @CsvSource({"INT,group,COPY", "TERM,alone,COPY", "INT,group,ADD"})
  void aCopyStopsInTheMiddle(String signal, String whom, String instruction) throws Exception {
    makeLarge(300 << 20);
    JbuildProcess process = build("app", "FROM base\n" + instruction + " large /\n");
    process.awaitWord("#1 ");

    send(process, signal, whom);

    assertInterrupted(process);
  }

  @Test
  void theContextIsNotReadToItsEndFirst() throws Exception {
    makeLarge(8L << 30);
    JbuildProcess process = build("app", "FROM base\nCOPY large /\n");
    Thread.sleep(2000);

    process.signal("INT");

    assertInterrupted(process);
  }

  /** A file that is all hole: quickly made, and long to read. */
  private void makeLarge(long size) throws IOException {
    Path large = folder.resolve("context/large");
    try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
      file.setLength(size);
    }
  }

  private static void send(JbuildProcess process, String signal, String whom) throws Exception {
    assertThat(process.isAlive()).as(process.err()).isTrue();
    if (whom.equals("group")) {
      process.signalGroup(signal);
    } else {
      process.signal(signal);
    }
  }

  private void assertInterrupted(JbuildProcess process) throws Exception {
    assertThat(process.await()).as(process.err()).isEqualTo(130);
    assertThat(process.err()).endsWith("jbuild: interrupted\n").doesNotContain("ERROR");
    JbuildProcess.awaitNothingLeft(mark(), store.toString());
    // At once, not only by the next build.
    assertThat(JbuildProcess.unfinished(store)).isEmpty();
    assertThat(LayoutReader.open(store).names()).containsExactly("base:latest");
  }

  private JbuildProcess build(String name, String dockerfile) throws Exception {
    Path file = Files.writeString(folder.resolve("Dockerfile"), dockerfile);
    return JbuildProcess.start(folder, store, "-t", name, "-f", file.toString(), "context");
  }

  /** An odd number of seconds names the processes of this test. */
  private static String mark() {
    return "9" + ProcessHandle.current().pid() + ".75";
  }
}
