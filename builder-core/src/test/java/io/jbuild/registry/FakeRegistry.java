package io.jbuild.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.jbuild.oci.Digest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server on a loopback address that answers as a test tells it, and remembers who asked how. */
final class FakeRegistry implements AutoCloseable {

  /** What it answers at a path. */
  interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();

  private volatile Answer otherwise =
      exchange ->
          send(
              exchange,
              404,
              "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"manifest unknown\"}]}");

  /** {@code path authorization}, one for each request. */
  final List<String> requests = new CopyOnWriteArrayList<>();

  FakeRegistry(String address) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getByName(address), 0), 0);
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  FakeRegistry() throws IOException {
    this("127.0.0.1");
  }

  String host() {
    return server.getAddress().getAddress().getHostAddress() + ":" + server.getAddress().getPort();
  }

  /** Answers at a path, or at a method and a path: {@code PUT /upload/1}. */
  FakeRegistry on(String path, Answer answer) {
    answers.put(path, answer);
    return this;
  }

  /** What it answers at all other paths. */
  FakeRegistry otherwise(Answer answer) {
    otherwise = answer;
    return this;
  }

  /** Serves a document. */
  FakeRegistry on(String path, String type, byte[] body) {
    return on(path, exchange -> send(exchange, 200, type, body));
  }

  static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, head || body.length == 0 ? -1 : body.length);
    if (!head) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  static void send(HttpExchange exchange, int status, String json) throws IOException {
    send(exchange, status, "application/json", json.getBytes(StandardCharsets.UTF_8));
  }

  static Answer redirect(String location) {
    return exchange -> {
      exchange.getResponseHeaders().set("Location", location);
      exchange.sendResponseHeaders(307, -1);
      exchange.close();
    };
  }

  /** Lets through who says a header, and challenges all others. */
  static Answer guarded(String authorization, String challenge, Answer inside) {
    return exchange -> {
      if (authorization.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
        inside.to(exchange);
      } else {
        exchange.getResponseHeaders().set("WWW-Authenticate", challenge);
        send(
            exchange,
            401,
            "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"authentication required\"}]}");
      }
    };
  }

  static String manifestPath(String repository, String tag) {
    return "/v2/" + repository + "/manifests/" + tag;
  }

  static String blobPath(String repository, Digest digest) {
    return "/v2/" + repository + "/blobs/" + digest;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    requests.add(path + " " + exchange.getRequestHeaders().getFirst("Authorization"));
    Answer answer = answers.get(exchange.getRequestMethod() + " " + path);
    if (answer == null) {
      answer = answers.getOrDefault(path, otherwise);
    }
    answer.to(exchange);
  }
}
