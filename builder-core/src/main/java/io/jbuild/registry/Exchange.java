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

  /** Who is told to come back later than this is told so; it would look like hanging. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  private final Clients clients;
  private final Patience patience;

  /** Asks registries. */
  Exchange(Clients clients, Patience patience) {
    this.clients = clients;
    this.patience = patience;
  }

  Patience patience() {
    return patience;
  }

  /**
   * Sends it; an unreachable host, or a server that is down for the moment, is tried again, unless
   * there is another to ask.
   */
  Answer send(Request request, Endpoint endpoint) throws IOException, InterruptedException {
    URI address = request.address();
    int tries = endpoint.role() == Endpoint.Role.MIRROR ? 1 : patience.tries();
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
          String at = address.getAuthority();
          throw Refusal.unreachable(
              "cannot reach "
                  + endpoint.host()
                  + (endpoint.host().equals(at) ? "" : " at " + at)
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
    long own = patience.pause().toMillis() << (attempt - 1);
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
