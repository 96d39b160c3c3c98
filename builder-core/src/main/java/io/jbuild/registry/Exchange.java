package io.jbuild.registry;

import io.jbuild.http.Answer;
import io.jbuild.http.HttpFailures;
import io.jbuild.http.Request;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** One request, one answer; follows nothing by itself. */
final class Exchange {

  /** Without a byte, of the head of an answer or of its body. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Without a byte sent, or the answer after the last: a registry stores a blob before it says. */
  static final Duration STALLED = Duration.ofMinutes(5);

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
  Answer send(Request request, Endpoint endpoint) throws IOException, InterruptedException {
    URI address = request.address();
    int tries = endpoint.role() == Endpoint.Role.MIRROR ? 1 : TRIES;
    for (int attempt = 1; ; attempt++) {
      Optional<Duration> asked = Optional.empty();
      try {
        Answer answer = once(request, endpoint);
        asked = retryAfter(answer);
        if (attempt == tries || !passing(answer.status()) || isLong(asked)) {
          return answer;
        }
        answer.close();
      } catch (IOException e) {
        String host = endpoint.owns(address) ? endpoint.host() : address.getAuthority();
        TlsFailure.refuse(e, host, clients.settings());
        if (attempt == tries) {
          TlsFailure.refuseLast(e, host, clients.settings());
          throw Refusal.unreachable(
              "cannot reach "
                  + endpoint.host()
                  + " at "
                  + address.getAuthority()
                  + clients
                      .settings()
                      .proxies()
                      .through(address)
                      .map(proxy -> " through the proxy " + proxy)
                      .orElse("")
                  + ": "
                  + HttpFailures.reason(e),
              e);
        }
      }
      await(attempt, asked);
    }
  }

  /**
   * Sends it once.
   *
   * @throws IOException where the connection was lost; how much of its body arrived is not known
   */
  Answer once(Request request, Endpoint endpoint) throws IOException, InterruptedException {
    return clients.of(endpoint, request.address()).send(request);
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
  static Optional<Duration> retryAfter(Answer answer) {
    return answer
        .header("Retry-After")
        .filter(after -> after.matches("[0-9]{1,9}"))
        .map(after -> Duration.ofSeconds(Long.parseLong(after)));
  }

  static boolean isLong(Optional<Duration> asked) {
    return asked.isPresent() && asked.get().compareTo(LONGEST_WAIT) > 0;
  }
}
