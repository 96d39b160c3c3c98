package io.jbuild.registry;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One request, one answer; follows nothing by itself. */
final class Exchange {

  /** Until the head of the answer is here; a body may take as long as it comes. */
  private static final Duration ANSWER = Duration.ofSeconds(60);

  /** Without a byte sent, or the answer after the last: a registry stores a blob before it says. */
  private static final Duration STALLED = Duration.ofMinutes(5);

  /** Who is told to come back later than this is told so; it would look like hanging. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  private static final int TRIES = 3;

  private final Clients clients;
  private final Duration pause;

  /**
   * Asks registries.
   *
   * @param pause before what failed for a passing reason is tried again; doubled each time
   */
  Exchange(Clients clients, Duration pause) {
    this.clients = clients;
    this.pause = pause;
  }

  /**
   * Sends it; an unreachable host, or a server that is down for the moment, is tried again, unless
   * there is another to ask.
   */
  HttpResponse<InputStream> send(HttpRequest.Builder request, Endpoint endpoint)
      throws IOException, InterruptedException {
    HttpRequest ready = request.timeout(ANSWER).header("User-Agent", "jbuild").build();
    HttpClient client = clients.of(endpoint, ready.uri());
    int tries = endpoint.role() == Endpoint.Role.MIRROR ? 1 : TRIES;
    for (int attempt = 1; ; attempt++) {
      Optional<Duration> asked = Optional.empty();
      try {
        HttpResponse<InputStream> response =
            client.send(ready, HttpResponse.BodyHandlers.ofInputStream());
        asked = retryAfter(response);
        if (attempt == tries || !passing(response.statusCode()) || isLong(asked)) {
          return response;
        }
        response.body().close();
      } catch (IOException e) {
        String host = endpoint.owns(ready.uri()) ? endpoint.host() : ready.uri().getAuthority();
        TlsFailure.refuse(e, host, clients.settings());
        if (attempt == tries) {
          throw lost(e, endpoint.host(), ready);
        }
      }
      await(attempt, asked);
    }
  }

  /**
   * Sends it once, however long its body takes, as long as it moves.
   *
   * @param body of the request
   * @throws IOException where the connection was lost; how much arrived is not known
   */
  HttpResponse<InputStream> once(HttpRequest.Builder request, Body body, Endpoint endpoint)
      throws IOException, InterruptedException {
    HttpRequest ready = request.header("User-Agent", "jbuild").build();
    CompletableFuture<HttpResponse<InputStream>> answer =
        clients
            .of(endpoint, ready.uri())
            .sendAsync(ready, HttpResponse.BodyHandlers.ofInputStream());
    try {
      for (long before = -1; before != body.sent().getAsLong(); ) {
        before = body.sent().getAsLong();
        try {
          return answer.get(STALLED.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException stillGoing) {
          // Another round, where a byte was sent meanwhile.
        } catch (ExecutionException e) {
          throw e.getCause() instanceof IOException lost ? lost : new IOException(e.getCause());
        }
      }
      throw new HttpTimeoutException("nothing moved for " + STALLED.toMinutes() + " minutes");
    } finally {
      answer.cancel(/* mayInterruptIfRunning= */ true);
    }
  }

  /** What is left to say of a connection that failed for good. */
  static RuntimeException lost(IOException e, String host, HttpRequest request) {
    return Refusal.unreachable(
        "cannot reach " + host + " at " + request.uri().getAuthority() + ": " + reason(e), e);
  }

  /** Waits before another attempt. */
  void await(int attempt, Optional<Duration> asked) throws InterruptedException {
    long own = pause.toMillis() << (attempt - 1);
    Thread.sleep(Math.max(own, asked.orElse(Duration.ZERO).toMillis()));
  }

  /** Whether the same request may succeed in a moment. */
  static boolean passing(int status) {
    return status == 429 || status == 500 || status == 502 || status == 503 || status == 504;
  }

  /** When to come back, where the server says it in seconds. */
  static Optional<Duration> retryAfter(HttpResponse<?> response) {
    return response
        .headers()
        .firstValue("Retry-After")
        .filter(after -> after.matches("[0-9]{1,9}"))
        .map(after -> Duration.ofSeconds(Long.parseLong(after)));
  }

  static boolean isLong(Optional<Duration> asked) {
    return asked.isPresent() && asked.get().compareTo(LONGEST_WAIT) > 0;
  }

  /** Java's HTTP client speaks of its parser, and says nothing of a refused connection. */
  static String reason(IOException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException) {
        return "no such host";
      }
      if (cause instanceof EOFException
          || String.valueOf(cause.getMessage()).contains("parser received no bytes")) {
        return "connection closed";
      }
    }
    String message = e.getMessage();
    if (message != null && !message.isEmpty()) {
      return message;
    }
    return e instanceof ConnectException
        ? "connection refused"
        : e.getClass().getSimpleName().replaceFirst("Exception$", "");
  }
}
