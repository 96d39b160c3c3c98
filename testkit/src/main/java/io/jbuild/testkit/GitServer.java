package io.jbuild.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Git's own server on a loopback address, for the repositories of a folder: {@code git://}. */
public final class GitServer implements AutoCloseable {

  private static final int START_SECONDS = 30;

  private final Process process;
  private final int port;

  private GitServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts it, and waits until it answers. */
  public static GitServer start(Path folder) throws IOException, InterruptedException {
    // The server itself, not git: git would leave it behind when it is ended.
    Path program = Path.of(Tools.run("git", "--exec-path").strip(), "git-daemon");
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    ProcessBuilder builder =
        new ProcessBuilder(
                program.toString(),
                "--listen=127.0.0.1",
                "--port=" + port,
                "--export-all",
                "--reuseaddr",
                "--base-path=" + folder)
            .redirectErrorStream(true)
            .redirectOutput(Files.createTempFile(folder, "git-server", ".log").toFile());
    builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
    builder.environment().put("GIT_CONFIG_GLOBAL", safe(folder).toString());
    GitServer server = new GitServer(builder.start(), port);
    try {
      server.awaitAnswer();
      return server;
    } catch (InterruptedException | AssertionError failure) {
      server.close();
      throw failure;
    }
  }

  private static Path safe(Path folder) throws IOException {
    return Files.writeString(folder.resolve("git-server-config"), "[safe]\n\tdirectory = *\n");
  }

  /** The address of a repository. */
  public String url(String name) {
    return "git://127.0.0.1:" + port + "/" + name;
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().completeOnTimeout(process, START_SECONDS, TimeUnit.SECONDS).join();
    process.destroyForcibly().onExit().join();
  }

  private void awaitAnswer() throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (process.isAlive() && System.nanoTime() < deadline) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        return;
      } catch (IOException notListeningNow) {
        Thread.sleep(20);
      }
    }
    throw new AssertionError("git-daemon does not answer");
  }
}
