package io.jbuild.conformance;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import tools.jackson.databind.JsonNode;

/** Serves what a case's {@code http} holds, by path; all else is not found. */
final class FileServer implements AutoCloseable {

  private final HttpServer server;
  private final JsonNode files;

  private FileServer(HttpServer server, JsonNode files) {
    this.server = server;
    this.files = files;
  }

  static FileServer start(JsonNode files) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    FileServer fileServer = new FileServer(server, files);
    server.createContext("/", fileServer::answer);
    server.start();
    return fileServer;
  }

  /** {@code http://127.0.0.1:PORT}. */
  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode file = files.path(exchange.getRequestURI().toString());
      if (file.isMissingNode()) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      byte[] bytes =
          file.has("base64")
              ? Base64.getDecoder().decode(file.path("base64").stringValue())
              : file.path("text").asString("").getBytes(StandardCharsets.UTF_8);
      file.path("headers")
          .forEachEntry((name, value) -> exchange.getResponseHeaders().set(name, value.asString()));
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(200, head || bytes.length == 0 ? -1 : bytes.length);
      if (!head) {
        exchange.getResponseBody().write(bytes);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
