package io.jbuild;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.jbuild.oci.Digest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A registry that keeps all in memory, knows who asked for what, and is broken as a test wants. */
final class MemoryRegistry implements AutoCloseable {

  private static final Pattern MANIFEST = Pattern.compile("/v2/(.+)/manifests/(.+)");
  private static final Pattern BLOB = Pattern.compile("/v2/(.+)/blobs/(sha256:[0-9a-f]{64})");
  private static final Pattern UPLOAD = Pattern.compile("/v2/(.+)/blobs/uploads/(.*)");

  /** What a broken registry does instead; whether it did anything. */
  interface Fault {
    boolean at(HttpExchange exchange) throws IOException;
  }

  /** A document and what it is. */
  @SuppressWarnings("ArrayRecordComponent") // bytes of a document, never compared
  record Document(String mediaType, byte[] bytes) {}

  final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
  final Map<String, Document> manifests = new ConcurrentHashMap<>();

  /** {@code METHOD path}, one for each request. */
  final List<String> requests = new CopyOnWriteArrayList<>();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private volatile Fault fault = exchange -> false;

  MemoryRegistry() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** Breaks it. */
  void breaks(Fault how) {
    fault = how;
  }

  /** Mends it, and forgets who asked. */
  void mend() {
    fault = exchange -> false;
    requests.clear();
  }

  /** Blobs of which bytes were asked for. */
  List<String> fetched() {
    return requests.stream()
        .filter(request -> request.startsWith("GET ") && request.contains("/blobs/"))
        .map(request -> request.substring(request.lastIndexOf('/') + 1))
        .toList();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  static boolean answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.getRequestBody().readAllBytes();
    if (head) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
    }
    exchange.sendResponseHeaders(status, head || body.length == 0 ? -1 : body.length);
    if (!head) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
    return true;
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    requests.add(exchange.getRequestMethod() + " " + path);
    if (fault.at(exchange)) {
      return;
    }
    Matcher upload = UPLOAD.matcher(path);
    Matcher blob = BLOB.matcher(path);
    Matcher manifest = MANIFEST.matcher(path);
    if (blob.matches()) {
      byte[] bytes = blobs.get(blob.group(1) + " " + blob.group(2));
      answer(exchange, bytes == null ? 404 : 200, bytes == null ? new byte[0] : bytes);
    } else if (upload.matches()) {
      upload(exchange, upload.group(1));
    } else if (manifest.matches()) {
      manifest(exchange, manifest.group(1), manifest.group(2));
    } else {
      answer(exchange, 200, new byte[0]);
    }
  }

  private void upload(HttpExchange exchange, String repository) throws IOException {
    if (exchange.getRequestMethod().equals("PUT")) {
      byte[] bytes = exchange.getRequestBody().readAllBytes();
      // As others do: what it has under a digest it keeps.
      blobs.putIfAbsent(repository + " " + Digest.of(bytes), bytes);
      answer(exchange, 201, new byte[0]);
      return;
    }
    String query = String.valueOf(exchange.getRequestURI().getQuery());
    Matcher mount = Pattern.compile("mount=(sha256:[0-9a-f]+)&from=(.+)").matcher(query);
    byte[] there = mount.matches() ? blobs.get(mount.group(2) + " " + mount.group(1)) : null;
    if (there != null) {
      blobs.put(repository + " " + mount.group(1), there);
      answer(exchange, 201, new byte[0]);
      return;
    }
    exchange.getResponseHeaders().set("Location", "/v2/" + repository + "/blobs/uploads/1");
    answer(exchange, 202, new byte[0]);
  }

  private void manifest(HttpExchange exchange, String repository, String name) throws IOException {
    if (exchange.getRequestMethod().equals("PUT")) {
      byte[] bytes = exchange.getRequestBody().readAllBytes();
      Document document =
          new Document(exchange.getRequestHeaders().getFirst("Content-Type"), bytes);
      manifests.put(repository + " " + name, document);
      manifests.put(repository + " " + Digest.of(bytes), document);
      answer(exchange, 201, new byte[0]);
      return;
    }
    Document document = manifests.get(repository + " " + name);
    if (document != null) {
      exchange.getResponseHeaders().set("Content-Type", document.mediaType());
    }
    answer(
        exchange, document == null ? 404 : 200, document == null ? new byte[0] : document.bytes());
  }
}
