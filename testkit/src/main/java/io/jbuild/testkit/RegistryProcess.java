package io.jbuild.testkit;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A registry of its own on the loopback address; closing it ends its process. */
public final class RegistryProcess implements AutoCloseable {

  public static final String USER = "joe";
  public static final String PASSWORD = "secret";

  /** Of {@link #PASSWORD}, by bcrypt: the registry reads no other. */
  private static final String PASSWORD_HASH =
      "$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a";

  private static final int START_SECONDS = 30;
  private static final int STOP_SECONDS = 5;

  private final Process process;
  private final String host;
  private final Path log;

  private RegistryProcess(Process process, String host, Path log) {
    this.process = process;
    this.host = host;
    this.log = log;
  }

  /** Starts it with its files in a directory, and waits until it answers. */
  public static RegistryProcess start(Path directory) throws IOException, InterruptedException {
    return start(directory, http(""));
  }

  /** Starts it so that it knows {@link #USER} by {@link #PASSWORD}, and serves nobody else. */
  public static RegistryProcess startWithLogin(Path directory)
      throws IOException, InterruptedException {
    return start(directory, http("") + login(directory));
  }

  /** The same, over TLS with a certificate that an authority signs for {@code 127.0.0.1}. */
  public static RegistryProcess startWithTls(Path directory, CertificateAuthority authority)
      throws IOException, InterruptedException {
    return start(directory, http(tls(authority)) + login(directory));
  }

  /** Over TLS, for those alone who show a certificate of the same authority. */
  public static RegistryProcess startForCertified(Path directory, CertificateAuthority authority)
      throws IOException, InterruptedException {
    String clients = ", clientcas: [\"" + authority.certificate() + "\"]";
    return start(directory, http(tls(authority) + clients));
  }

  private static String login(Path directory) throws IOException {
    Files.createDirectories(directory);
    Path users = directory.resolve("htpasswd");
    Files.writeString(users, USER + ":" + PASSWORD_HASH + "\n", StandardCharsets.UTF_8);
    return "auth: {htpasswd: {realm: r, path: \"" + users + "\"}}\n";
  }

  private static String tls(CertificateAuthority authority)
      throws IOException, InterruptedException {
    CertificateAuthority.Signed signed = authority.sign("registry", "IP:127.0.0.1");
    return "certificate: \"" + signed.certificate() + "\", key: \"" + signed.key() + "\"";
  }

  private static String http(String tls) {
    return "http: {addr: \"ADDRESS\"" + (tls.isEmpty() ? "" : ", tls: {" + tls + "}") + "}\n";
  }

  private static RegistryProcess start(Path directory, String more)
      throws IOException, InterruptedException {
    Path program = Tools.require("docker-registry");
    Files.createDirectories(directory);
    String host = "127.0.0.1:" + freePort();
    Path config = directory.resolve("config.yml");
    Files.writeString(
        config,
        """
        version: 0.1
        log: {level: warn}
        storage:
          filesystem: {rootdirectory: "%s"}
          delete: {enabled: true}
        """
                .formatted(directory.resolve("storage"))
            + more.replace("ADDRESS", host),
        StandardCharsets.UTF_8);
    Path log = directory.resolve("log");
    ProcessBuilder builder =
        new ProcessBuilder(program.toString(), "serve", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("OTEL_TRACES_EXPORTER", "none");
    RegistryProcess registry = new RegistryProcess(builder.start(), host, log);
    try {
      registry.awaitAnswer();
      return registry;
    } catch (IOException | InterruptedException | AssertionError failure) {
      registry.close();
      throw failure;
    }
  }

  /** {@code 127.0.0.1:PORT}, as the first part of a reference. */
  public String host() {
    return host;
  }

  /** The status of a GET of a path such as {@code /v2/NAME/tags/list}, and its body. */
  public HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://" + host + path)).build(),
            HttpResponse.BodyHandlers.ofString());
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().completeOnTimeout(process, STOP_SECONDS, TimeUnit.SECONDS).join();
    process.destroyForcibly().onExit().join();
  }

  private void awaitAnswer() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (process.isAlive() && System.nanoTime() < deadline) {
      try {
        int status = get("/v2/").statusCode();
        // Over TLS it says 400 to who does not speak it.
        if (status == 200 || status == 401 || status == 400) {
          return;
        }
      } catch (ConnectException notListeningNow) {
        Thread.sleep(20);
      }
    }
    throw new AssertionError("docker-registry does not answer:\n" + Files.readString(log));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
