package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.testkit.Account;
import io.jbuild.testkit.ProcessTable;
import io.jbuild.testkit.Tools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The command as a process of its own, in a session of its own, as a terminal would start it. */
final class JbuildProcess {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final Path out;
  private final Path err;

  private JbuildProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Starts jbuild on a store; what it prints goes to files in the folder. */
  static JbuildProcess start(Path folder, Path store, String... words) throws IOException {
    return start(Account.self(), System.getProperty("java.class.path"), folder, store, words);
  }

  /** Starts it as an account, which must be able to read the class path. */
  static JbuildProcess start(
      Account account, String classPath, Path folder, Path store, String... words)
      throws IOException {
    Path out = Files.createTempFile(folder, "out", null);
    Path err = Files.createTempFile(folder, "err", null);
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
            // Who started the tests in the background had a shell ignore Ctrl-C for them.
            Tools.require("env").toString(),
            "--default-signal",
            Tools.require("setsid").toString(),
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-Xmx256m",
            "-cp",
            classPath,
            Main.class.getName()));
    command.addAll(List.of(words));
    ProcessBuilder builder =
        new ProcessBuilder(account.command(command))
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().put("JBUILD_STORE", store.toString());
    builder.environment().put("HOME", "/nonexistent");
    return new JbuildProcess(builder.start(), out, err);
  }

  /** Waits until it has told of something, or has ended. */
  JbuildProcess awaitWord(String text) throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (process.isAlive() && !err().contains(text)) {
      assertThat(System.nanoTime()).as("waits for %s in: %s", text, err()).isLessThan(end);
      Thread.sleep(2);
    }
    return this;
  }

  /** Sends a signal to it alone, as {@code kill} does. */
  void signal(String name) throws IOException, InterruptedException {
    signal(name, Long.toString(process.pid()));
  }

  /** Sends a signal to it and all it started, as a terminal does. */
  void signalGroup(String name) throws IOException, InterruptedException {
    signal(name, "-" + process.pid());
  }

  /** Kills it and waits for its end; whether it had not ended before by itself. */
  boolean kill() throws InterruptedException {
    process.destroyForcibly();
    return await() == 128 + 9;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Waits for its end, and returns its exit code. */
  int await() throws InterruptedException {
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  String out() throws IOException {
    return new String(Files.readAllBytes(out), StandardCharsets.UTF_8);
  }

  String err() throws IOException {
    return new String(Files.readAllBytes(err), StandardCharsets.UTF_8);
  }

  /**
   * Waits until no process and no mount of a build is left; those of a killed one end by
   * themselves.
   */
  static void awaitNothingLeft(String... marks) throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    for (String mark : marks) {
      List<String> left = left(mark);
      while (!left.isEmpty()) {
        assertThat(System.nanoTime()).as("%s", left).isLessThan(end);
        Thread.sleep(10);
        left = left(mark);
      }
    }
  }

  /** What is unfinished in a store: all but empty folders, and the files that guard them. */
  static List<Path> unfinished(Path store) throws IOException {
    Path work = store.resolve("jbuild/work");
    try (Stream<Path> left = Files.walk(work)) {
      return left.filter(path -> !path.equals(work))
          .filter(path -> !path.endsWith("guard"))
          // Whose owners are ids of a user namespace.
          .filter(path -> !work.relativize(path).toString().matches("user-[^/]*"))
          .toList();
    }
  }

  private static List<String> left(String mark) throws IOException {
    List<String> left = new ArrayList<>(ProcessTable.commandsWith(mark));
    left.addAll(ProcessTable.mountsWith(mark));
    return left;
  }

  private static void signal(String name, String whom) throws IOException, InterruptedException {
    int code = new ProcessBuilder("kill", "-s", name, "--", whom).inheritIO().start().waitFor();
    assertThat(code).isZero();
  }
}
