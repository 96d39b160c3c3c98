package io.jbuild.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.sandbox.BusyboxImage.Output;
import io.jbuild.testkit.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever ends a run, no process of it is left. */
@Tag("namespaces")
class SandboxKillTest {

  /** What the tests hold for; another in a subclass. */
  Rung rung() {
    return Rung.NAMESPACES;
  }

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private Path folder = Path.of("/");
  private BusyboxImage image = BusyboxImage.none();

  @BeforeEach
  void make(@TempDir Path temporary) throws Exception {
    Tools.requireRoot();
    folder = temporary;
    image = BusyboxImage.make(folder);
  }

  @Test
  void processesInTheBackgroundEndWithTheCommand() throws Exception {
    String mark = mark(1);
    try (Sandbox sandbox = RungSandbox.open(rung())) {
      sandbox.run(
          BusyboxImage.shell("(trap '' TERM HUP; sleep " + mark + ") & sleep " + mark + " & true"),
          image.freshRoot(),
          new Output());
    }
    assertThat(running(mark)).isEmpty();
  }

  @Test
  void anInterruptKillsTheWholeTree() throws Exception {
    String mark = mark(2);
    try (Sandbox sandbox = RungSandbox.open(rung())) {
      RootFilesystem.Union root = image.freshRoot();
      FutureTask<Boolean> run =
          new FutureTask<>(
              () -> {
                try {
                  sandbox.run(BusyboxImage.shell(stubborn(mark)), root, new Output());
                  return false;
                } catch (InterruptedException e) {
                  return true;
                }
              });
      Thread thread = new Thread(run);
      thread.start();
      awaitCount(mark, 3);

      thread.interrupt();

      assertThat(run.get()).isTrue();
      assertThat(running(mark)).isEmpty();
    }
  }

  @Test
  void aClosedOutputDoesNotEndTheRunEarly() throws Exception {
    try (Sandbox sandbox = RungSandbox.open(rung())) {
      String script = "exec >&- 2>&-; sleep 0.3; touch /late";
      assertThat(sandbox.run(BusyboxImage.shell(script), image.freshRoot(), new Output())).isZero();
      assertThat(image.upper().resolve("late")).exists();
    }
  }

  @Test
  void aSinkThatFailsEndsTheRun() throws Exception {
    String mark = mark(3);
    Output broken =
        new Output() {
          @Override
          public synchronized void standardOutput(byte[] buffer, int length) {
            throw new IllegalStateException("full");
          }
        };
    try (Sandbox sandbox = RungSandbox.open(rung())) {
      RootFilesystem.Union root = image.freshRoot();
      assertThatThrownBy(
              () -> sandbox.run(BusyboxImage.shell("echo x; sleep 0.2; exit 0"), root, broken))
          .isInstanceOf(IOException.class)
          .hasRootCauseMessage("full");
    }
    assertThat(running(mark)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM", "HUP", "KILL"})
  void aSignalThatEndsTheJvmLeavesNoProcessAndNoMount(String signal) throws Exception {
    String mark = mark(100 + signal.hashCode() % 100);
    Process jvm = startJvm(mark, "2");
    awaitCount(mark, 7); // two shells with two sleeps each, and the JVM

    kill(jvm, signal);

    assertThat(running(mark)).isEmpty();
    assertThat(allMounts()).doesNotContain(folder.toString());
  }

  @Test
  void killingTheJvmAtAnyMomentLeavesNoProcess() throws Exception {
    for (int delay = 0; delay < 10; delay++) {
      String mark = mark(10 + delay);
      Process jvm = startJvm(mark, "1");
      jvm.getInputStream().read(); // "ready": the next thing is the run
      Thread.sleep(delay * 3L);

      kill(jvm, "KILL");

      assertThat(running(mark)).isEmpty();
    }
  }

  private Process startJvm(String mark, String count) throws IOException {
    // A run of these tests under nohup hands its ignored SIGHUP down to all it starts.
    return new ProcessBuilder(
            "env",
            "--default-signal=INT,HUP,TERM",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            KilledJvm.class.getName(),
            folder.toString(),
            stubborn(mark),
            count,
            rung().name())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static String stubborn(String mark) {
    return "trap '' INT TERM HUP; sleep " + mark + " & sleep " + mark + " & wait; : " + mark;
  }

  // An odd number of seconds names the processes of one test.
  private static String mark(int number) {
    return "9" + ProcessHandle.current().pid() + "." + (1000 + number);
  }

  private static void awaitCount(String mark, int count) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (running(mark).size() != count) {
      assertThat(System.nanoTime()).as("%s", running(mark)).isLessThan(end);
      Thread.sleep(5);
    }
  }

  private static void kill(Process jvm, String signal) throws Exception {
    // At the least the watchdog, which ends after it has done its work.
    List<ProcessHandle> family = jvm.descendants().toList();
    assertThat(family).isNotEmpty();
    new ProcessBuilder("kill", "-s", signal, Long.toString(jvm.pid())).start().waitFor();
    boolean ended = jvm.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    jvm.destroyForcibly();
    assertThat(ended).isTrue();
    for (ProcessHandle child : family) {
      child.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
  }

  private static List<String> running(String text) throws IOException {
    List<String> found = new ArrayList<>();
    for (Path process : processes()) {
      try {
        String line = Files.readString(process.resolve("cmdline")).replace('\0', ' ');
        if (line.contains(text)) {
          found.add(process.getFileName() + " " + line);
        }
      } catch (IOException e) {
        // It ended meanwhile.
      }
    }
    return found;
  }

  private static String allMounts() throws IOException {
    StringBuilder mounts = new StringBuilder();
    for (Path process : processes()) {
      try {
        mounts.append(Files.readString(process.resolve("mounts")));
      } catch (IOException e) {
        // It ended meanwhile.
      }
    }
    return mounts.toString();
  }

  private static List<Path> processes() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc"))) {
      return files.filter(file -> file.getFileName().toString().matches("[0-9]+")).toList();
    }
  }
}
