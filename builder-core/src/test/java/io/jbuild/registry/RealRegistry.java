package io.jbuild.registry;

import io.jbuild.testkit.Tools;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The distribution project's own registry, on this machine for the time of a test. */
final class RealRegistry implements AutoCloseable {

  private final Process process;
  private final int port;

  RealRegistry(Path folder) throws IOException, InterruptedException {
    Tools.require("docker-registry");
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path config = folder.resolve("registry.yml");
    Files.writeString(
        config,
        """
        version: 0.1
        log: {level: error}
        storage: {filesystem: {rootdirectory: '%s'}}
        http: {addr: '127.0.0.1:%d'}
        """
            .formatted(folder.resolve("registry"), port));
    ProcessBuilder builder =
        new ProcessBuilder("docker-registry", "serve", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("registry.log").toFile());
    builder.environment().put("OTEL_TRACES_EXPORTER", "none");
    process = builder.start();
    awaitPort(folder.resolve("registry.log"));
  }

  String host() {
    return "127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void awaitPort(Path log) throws IOException, InterruptedException {
    for (int i = 0; i < 300 && process.isAlive(); i++) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        if (socket.isConnected()) {
          return;
        }
      } catch (IOException e) {
        Thread.sleep(100);
      }
    }
    process.destroy();
    throw new IOException("docker-registry did not start: " + Files.readString(log));
  }
}
