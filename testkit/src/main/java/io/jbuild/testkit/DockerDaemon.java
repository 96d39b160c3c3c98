package io.jbuild.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/** A docker daemon of its own, without a network; closing it ends its process. */
public final class DockerDaemon implements AutoCloseable {

  private static final String CONFIG =
      """
      {"bridge": "none", "iptables": false, "ip-forward": false, "ip-masq": false}
      """;
  private static final int START_SECONDS = 60;
  private static final int STOP_SECONDS = 20;

  private final Process process;
  private final Path directory;
  private final Path command;

  private DockerDaemon(Process process, Path directory, Path command) {
    this.process = process;
    this.directory = directory;
    this.command = command;
  }

  /**
   * Starts it with its files in a directory, and waits until it answers.
   *
   * @throws TestAbortedException where it does not start on this machine, with its own last words
   */
  public static DockerDaemon start(Path directory) throws IOException, InterruptedException {
    Tools.requireRoot();
    Path daemon = Tools.require("dockerd");
    Path config = Files.writeString(directory.resolve("daemon.json"), CONFIG);
    Path log = directory.resolve("log");
    Process process =
        new ProcessBuilder(
                daemon.toString(),
                "--config-file=" + config,
                "--data-root=" + directory.resolve("data"),
                "--exec-root=" + directory.resolve("exec"),
                "--pidfile=" + directory.resolve("pid"),
                "--host=unix://" + directory.resolve("socket"))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    DockerDaemon docker = new DockerDaemon(process, directory, command(daemon));
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (Processes.run(directory, docker.command(List.of("version"))).exitCode() != 0) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        docker.close();
        List<String> words = Files.readAllLines(log, StandardCharsets.UTF_8);
        throw new TestAbortedException(
            "docker's daemon does not start here: " + words.get(words.size() - 1));
      }
      Thread.sleep(100);
    }
    return docker;
  }

  /** The command of the daemon's own release, which another one may be in front of. */
  private static Path command(Path daemon) {
    return Stream.of("docker", "../bin/docker")
        .map(daemon::resolveSibling)
        .filter(Files::isExecutable)
        .findFirst()
        .orElseGet(() -> Tools.require("docker"));
  }

  /** Runs docker, which has to succeed; what it printed. */
  public String docker(String... words) throws IOException, InterruptedException {
    return Processes.check(directory, command(List.of(words)));
  }

  private List<String> command(List<String> words) {
    List<String> all = new ArrayList<>();
    all.add(command.toString());
    all.addAll(List.of("--config", directory.toString()));
    all.addAll(List.of("--host", "unix://" + directory.resolve("socket")));
    all.addAll(words);
    return all;
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().completeOnTimeout(process, STOP_SECONDS, TimeUnit.SECONDS).join();
    process.destroyForcibly().onExit().join();
  }
}
