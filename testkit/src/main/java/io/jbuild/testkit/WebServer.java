package io.jbuild.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A web server on a loopback address that answers as it is told to, and remembers who asked. */
public final class WebServer implements AutoCloseable {

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());
  private Optional<Path> folder = Optional.empty();

  private WebServer(HttpServer server) {
    this.server = server;
  }

  /** What somebody asked. Names of headers are in lower case. */
  public record Request(String method, String path, Map<String, String> headers) {
    /** A header's value; empty where there is none. */
    public String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  /** What is answered. */
  @SuppressWarnings("ArrayRecordComponent") // bytes to send, never compared
  public record Answer(int status, Map<String, String> headers, byte[] body) {
    /** Headers as names and values, one after the other. */
    public static Answer of(int status, String body, String... headers) {
      Map<String, String> map = new TreeMap<>();
      for (int i = 0; i < headers.length; i += 2) {
        map.put(headers[i], headers[i + 1]);
      }
      return new Answer(status, map, body.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Starts one on 127.0.0.1. */
  public static WebServer start() throws IOException {
    return start("127.0.0.1");
  }

  /** Starts one on an address of this machine, as 127.0.0.2. */
  public static WebServer start(String address) throws IOException {
    InetSocketAddress place = new InetSocketAddress(InetAddress.getByName(address), 0);
    HttpServer server = HttpServer.create(place, 0);
    WebServer web = new WebServer(server);
    server.setExecutor(web.threads);
    server.createContext("/", web::answer);
    server.start();
    return web;
  }

  /** The address of a path, which begins with a slash. */
  public String url(String path) {
    return "http://" + host() + path;
  }

  /** Address and port. */
  public String host() {
    return server.getAddress().getAddress().getHostAddress() + ":" + server.getAddress().getPort();
  }

  /** Answers a path, its query included. A header ETag or Last-Modified is honoured. */
  public void put(String path, Answer answer) {
    answers.put(path, answer);
  }

  /** Answers all other paths from the files of a folder. */
  public void serve(Path files) {
    folder = Optional.of(files);
  }

  /** What was asked so far; forgotten by asking. */
  public List<Request> requests() {
    List<Request> seen = List.copyOf(requests);
    requests.clear();
    return seen;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
    String path = exchange.getRequestURI().toString();
    Request request = new Request(exchange.getRequestMethod(), path, headers);
    requests.add(request);
    Answer answer = answers.getOrDefault(path, file(exchange.getRequestURI().getPath()));
    int status = unchanged(request, answer) ? 304 : answer.status();
    answer.headers().forEach(exchange.getResponseHeaders()::set);
    boolean body = status != 304 && answer.body().length > 0;
    exchange.sendResponseHeaders(status, body ? answer.body().length : -1);
    if (body) {
      exchange.getResponseBody().write(answer.body());
    }
    exchange.close();
  }

  private static boolean unchanged(Request request, Answer answer) {
    String tag = answer.headers().get("ETag");
    String date = answer.headers().get("Last-Modified");
    return tag != null && tag.equals(request.header("If-None-Match"))
        || date != null && date.equals(request.header("If-Modified-Since"));
  }

  private Answer file(String path) throws IOException {
    Optional<Path> file =
        folder.map(files -> files.resolve(path.substring(1))).filter(Files::isRegularFile);
    return file.isPresent()
        ? new Answer(200, Map.of(), Files.readAllBytes(file.get()))
        : Answer.of(404, "");
  }
}
