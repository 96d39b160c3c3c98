package io.jbuild.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against a server that writes what a test tells it, byte for byte. */
@Timeout(60)
class HttpTest {

  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Duration SHORT = Duration.ofMillis(300);

  private final Http http = new Http(Trust.USUAL, Proxies.NONE);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Socket> open = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // made before each test
  private ServerSocket server;

  @BeforeEach
  void start() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
    threads.shutdownNow();
  }

  @Test
  void anInterruptEndsTheWaitForAnAnswer() throws Exception {
    Future<String> head = answering("");
    Thread waiting = Thread.currentThread();
    Future<?> unused =
        threads.submit(
            () -> {
              head.get();
              waiting.interrupt();
              return null;
            });

    assertThatThrownBy(() -> http.send(get(LONG))).isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void anInterruptEndsTheWaitForABody() throws Exception {
    Future<String> unused = answering("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
    try (Answer answer = http.send(get(LONG));
        InputStream body = answer.body()) {
      assertThat(body.readNBytes(5)).asString().isEqualTo("hello");
      CountDownLatch reads = new CountDownLatch(1);
      Thread waiting = Thread.currentThread();
      Future<?> unusedToo =
          threads.submit(
              () -> {
                reads.await();
                Thread.sleep(50);
                waiting.interrupt();
                return null;
              });
      reads.countDown();

      assertThatThrownBy(() -> body.read()).isInstanceOf(ClosedByInterruptException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void aServerThatTakesNothingIsNotWaitedForWithoutEnd() throws Exception {
    Future<?> unused = threads.submit(this::accept);
    Content endless =
        new Content() {
          @Override
          public long size() {
            return 1L << 40;
          }

          @Override
          public InputStream open() {
            return new InputStream() {
              @Override
              public int read() {
                return 0;
              }
            };
          }
        };

    assertThatThrownBy(() -> http.send(request("PUT", SHORT).carrying(endless)))
        .isInstanceOf(SocketTimeoutException.class)
        .hasMessage("nothing came for 0 seconds");
  }

  @Test
  void whoSpeaksBeforeAllIsSentIsHeard() throws Exception {
    Future<String> unused =
        answering("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

    try (Answer answer = http.send(request("PUT", LONG).carrying(Content.of(new byte[64 << 20])))) {
      assertThat(answer.status()).isEqualTo(413);
    }
  }

  @Test
  void whatIsAskedHasNoHeadersButThese() throws Exception {
    Future<String> head = answering("HTTP/1.1 204 No Content\r\n\r\n");

    http.send(request("POST", LONG).header("X", "y").carrying(Content.of(new byte[0]))).close();

    assertThat(head.get().lines())
        .containsExactlyInAnyOrder(
            "POST /a//b?c=%2F HTTP/1.1",
            "X: y",
            "Content-Length: 0",
            "Host: 127.0.0.1:" + server.getLocalPort(),
            "Connection: keep-alive",
            "User-Agent: jbuild",
            "");
  }

  @Test
  void aProxyThatAsksForANameGetsItAndTheServerDoesNot() throws Exception {
    Http proxied =
        new Http(
            Trust.USUAL,
            new Proxies(
                new TreeMap<>(
                    Map.of("http_proxy", "http://ann:secret@127.0.0.1:" + server.getLocalPort()))));
    Future<List<String>> heads =
        threads.submit(
            () -> {
              String refusal =
                  String.join(
                      "\r\n",
                      "HTTP/1.1 407 Name",
                      "Proxy-Authenticate: Basic realm=\"p\"",
                      "Content-Length: 0",
                      "Connection: close",
                      "",
                      "");
              String first = answer(refusal);
              return List.of(first, answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
            });

    try (Answer answer =
        proxied.send(Request.of("GET", URI.create("http://far.invalid/x"), LONG))) {
      assertThat(answer.status()).isEqualTo(200);
    }
    assertThat(heads.get().get(0)).doesNotContain("uthorization");
    assertThat(heads.get().get(1))
        .startsWith("GET http://far.invalid/x HTTP/1.1\r\n")
        .contains("\r\nProxy-Authorization: Basic YW5uOnNlY3JldA==\r\n") // ann:secret
        .doesNotContain("\r\nAuthorization");
  }

  private Request get(Duration patience) {
    return request("GET", patience);
  }

  private Request request(String method, Duration patience) {
    return Request.of(
        method, URI.create("http://127.0.0.1:" + server.getLocalPort() + "/a//b?c=%2F"), patience);
  }

  /** Answers one connection after the head of its request, and leaves it open. */
  private String answer(String answer) throws IOException {
    Socket socket = accept();
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) socket.getInputStream().read());
    }
    socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
    return head.toString();
  }

  private Future<String> answering(String answer) {
    return threads.submit(() -> answer(answer));
  }

  private Socket accept() throws IOException {
    Socket socket = server.accept();
    synchronized (open) {
      open.add(socket);
    }
    return socket;
  }
}
