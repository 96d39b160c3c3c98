package io.jbuild.registry;

import io.jbuild.http.Answer;
import io.jbuild.http.Request;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Asks registries: answers their challenges, remembers the answers, follows their redirects. An
 * answer to a challenge goes to the registry that asked and nowhere else.
 */
final class Session {

  private static final int MOST_REDIRECTS = 5;

  private final Exchange exchange;
  private final Tokens tokens;
  private final ConcurrentMap<Access, String> answers = new ConcurrentHashMap<>();

  Session(Clients clients, Credentials credentials, Patience patience) {
    this.exchange = new Exchange(clients, patience);
    this.tokens = new Tokens(exchange, credentials);
  }

  /** The answer to a GET, which is a success; the caller closes its body. */
  Answer get(Endpoint endpoint, URI address, List<String> accept, String what)
      throws IOException, InterruptedException {
    Ask ask = Ask.of(Access.reading(endpoint), what, "GET", address);
    for (String type : accept) {
      ask = ask.header("Accept", type);
    }
    Answer response = send(ask);
    if (response.status() != 200) {
      throw Refusal.of(response, what, endpoint.host());
    }
    return response;
  }

  /**
   * The answer to a request, whatever it is, challenges answered where that can be done; the caller
   * closes its body.
   *
   * @throws IOException where the connection was lost while a body was sent that {@link
   *     Body.Again#ADDS}
   */
  Answer send(Ask ask) throws IOException, InterruptedException {
    Endpoint endpoint = ask.access().endpoint();
    Answer response = follow(ask);
    for (Tokens.As as : ask.access().attempts()) {
      // A challenge of another host, where a redirect led, is not the registry's to make.
      if (!isChallenge(response, endpoint)) {
        break;
      }
      Optional<String> answer =
          tokens.answer(response.headers("WWW-Authenticate"), ask.access(), as);
      if (answer.isPresent()) {
        response.close();
        answers.put(ask.access(), answer.get());
        response = follow(ask);
        if (as == Tokens.As.USER) {
          break; // Nobody may do what the user may not.
        }
      }
    }
    return response;
  }

  /** How long it waits. */
  Patience patience() {
    return exchange.patience();
  }

  /** Waits before another attempt. */
  void await(int attempt, Optional<Duration> asked) throws InterruptedException {
    exchange.await(attempt, asked);
  }

  private static boolean isChallenge(Answer response, Endpoint endpoint) {
    return (response.status() == 401 || response.status() == 403)
        && endpoint.owns(response.address())
        && response.header("WWW-Authenticate").isPresent();
  }

  private Answer follow(Ask ask) throws IOException, InterruptedException {
    Endpoint endpoint = ask.access().endpoint();
    URI at = ask.address();
    for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      Request request = ask.to(at, exchange.patience());
      String answer = answers.get(ask.access());
      if (answer != null && endpoint.owns(at)) {
        request = request.header("Authorization", answer);
      }
      Answer response =
          ask.body().again() == Body.Again.HARMLESS
              ? exchange.send(request, endpoint)
              : exchange.once(request, endpoint);
      Optional<String> location = response.header("Location");
      if (!isRedirect(response.status(), ask.method()) || location.isEmpty()) {
        return response;
      }
      response.close();
      at = next(endpoint, at, location.get(), "redirects");
    }
    throw Refusal.lied(endpoint.host() + " redirects " + ask.what() + " without end");
  }

  /** What is written goes elsewhere only where it is to be written there in the same way. */
  private static boolean isRedirect(int status, String method) {
    return method.equals("GET") || method.equals("HEAD")
        ? status / 100 == 3
        : status == 307 || status == 308;
  }

  /**
   * Where a server says to go on.
   *
   * @param says how, for people
   */
  static URI next(Endpoint endpoint, URI at, String location, String says) {
    URI next;
    try {
      next = at.resolve(location);
    } catch (IllegalArgumentException e) {
      throw Refusal.lied(endpoint.host() + " " + says + " to what is no address: " + location);
    }
    boolean clear = "http".equals(next.getScheme()) && "http".equals(endpoint.base().getScheme());
    if (next.getHost() == null || !"https".equals(next.getScheme()) && !clear) {
      throw Refusal.lied(
          endpoint.host()
              + " "
              + says
              + " from TLS to "
              + next.getScheme()
              + "://"
              + next.getHost());
    }
    return next;
  }
}
