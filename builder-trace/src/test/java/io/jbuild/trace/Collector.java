package io.jbuild.trace;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;

/** A collector on this machine, which decodes what comes by OpenTelemetry's own definition. */
final class Collector implements AutoCloseable {

  final List<String> requests = new CopyOnWriteArrayList<>();
  final List<ExportTraceServiceRequest> received = new CopyOnWriteArrayList<>();
  int answer = 200;
  private final HttpServer server;

  Collector() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::take);
    server.start();
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void take(HttpExchange exchange) throws IOException {
    boolean gzip = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
    byte[] body = exchange.getRequestBody().readAllBytes();
    try (InputStream plain =
        gzip
            ? new GZIPInputStream(new ByteArrayInputStream(body))
            : new ByteArrayInputStream(body)) {
      received.add(ExportTraceServiceRequest.parseFrom(plain));
    }
    requests.add(
        exchange.getRequestMethod()
            + " "
            + exchange.getRequestURI()
            + (gzip ? " gzip " : " ")
            + exchange.getRequestHeaders().getFirst("Content-Type")
            + " "
            + exchange.getRequestHeaders().getFirst("Authorization"));
    exchange.sendResponseHeaders(answer, -1);
    exchange.close();
  }

  List<Span> spans() {
    return received.stream()
        .flatMap(request -> request.getResourceSpansList().stream())
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .flatMap(scope -> scope.getSpansList().stream())
        .toList();
  }

  Span span(String name) {
    return spans().stream()
        .filter(span -> span.getName().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new AssertionError(spans().stream().map(Span::getName).toList().toString()));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
