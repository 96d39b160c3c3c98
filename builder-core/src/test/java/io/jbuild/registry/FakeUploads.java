package io.jbuild.registry;

import com.sun.net.httpserver.HttpExchange;
import io.jbuild.oci.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The other side of a push, as the distribution specification has it, in memory. */
final class FakeUploads implements FakeRegistry.Answer {

  private final Map<String, ByteArrayOutputStream> uploads = new ConcurrentHashMap<>();

  /** By repository and digest, {@code app@sha256:…}. */
  final Map<String, byte[]> blobs = new ConcurrentHashMap<>();

  /** By path, such as {@code /v2/app/manifests/1}. */
  final Map<String, byte[]> manifests = new ConcurrentHashMap<>();

  /** {@code METHOD path?query content-type content-range}, one for each request. */
  final List<String> calls = new CopyOnWriteArrayList<>();

  @Override
  public void to(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    note(exchange);
    switch (exchange.getRequestMethod()) {
      case "HEAD" -> end(exchange, blobs.containsKey(key(path)) ? 200 : 404);
      case "POST" -> begin(exchange, path);
      case "GET" -> state(exchange, path, 204);
      case "DELETE" -> {
        uploads.remove(path);
        end(exchange, 204);
      }
      case "PATCH" -> {
        upload(path).writeBytes(exchange.getRequestBody().readAllBytes());
        state(exchange, path, 202);
      }
      default -> put(exchange, path);
    }
  }

  void note(HttpExchange exchange) {
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    String range = exchange.getRequestHeaders().getFirst("Content-Range");
    calls.add(
        exchange.getRequestMethod()
            + " "
            + exchange.getRequestURI()
            + (type == null ? "" : " " + type)
            + (range == null ? "" : " " + range));
  }

  /** Takes so many bytes of a body, and breaks the connection. */
  void cut(HttpExchange exchange, int after) throws IOException {
    note(exchange);
    InputStream in = exchange.getRequestBody();
    upload(exchange.getRequestURI().getPath()).writeBytes(in.readNBytes(after));
    exchange.close();
  }

  private void begin(HttpExchange exchange, String path) throws IOException {
    String repository = path.substring("/v2/".length(), path.indexOf("/blobs/"));
    String query = exchange.getRequestURI().getQuery();
    if (query != null) {
      String digest = query.replaceFirst(".*mount=([^&]*).*", "$1");
      byte[] other = blobs.get(query.replaceFirst(".*from=([^&]*).*", "$1") + "@" + digest);
      if (other != null) {
        blobs.put(repository + "@" + digest, other);
        end(exchange, 201);
        return;
      }
    }
    String place = "/upload/" + repository + "/" + (uploads.size() + 1);
    uploads.put(place, new ByteArrayOutputStream());
    state(exchange, place, 202);
  }

  private void state(HttpExchange exchange, String place, int status) throws IOException {
    ByteArrayOutputStream upload = uploads.get(place);
    if (upload == null) {
      end(exchange, 404);
      return;
    }
    exchange.getResponseHeaders().set("Location", place);
    exchange.getResponseHeaders().set("Range", "0-" + Math.max(0, upload.size() - 1));
    end(exchange, status);
  }

  private void put(HttpExchange exchange, String path) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    byte[] whole = body;
    if (path.contains("/manifests/")) {
      manifests.put(path, body);
    } else {
      ByteArrayOutputStream upload = upload(path);
      uploads.remove(path);
      upload.writeBytes(body);
      whole = upload.toByteArray();
      String digest = exchange.getRequestURI().getQuery().replaceFirst(".*digest=", "");
      if (!Digest.of(whole).toString().equals(digest)) {
        FakeRegistry.send(exchange, 400, "{\"errors\":[{\"code\":\"DIGEST_INVALID\"}]}");
        return;
      }
      String repository = path.substring("/upload/".length(), path.lastIndexOf('/'));
      blobs.put(repository + "@" + digest, whole);
    }
    exchange.getResponseHeaders().set("Docker-Content-Digest", Digest.of(whole).toString());
    end(exchange, 201);
  }

  private ByteArrayOutputStream upload(String place) {
    return Objects.requireNonNull(uploads.get(place), place);
  }

  private static String key(String path) {
    return path.replaceFirst("^/v2/", "").replace("/blobs/", "@");
  }

  private static void end(HttpExchange exchange, int status) throws IOException {
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }
}
