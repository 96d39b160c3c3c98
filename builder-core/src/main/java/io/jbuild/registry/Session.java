package io.jbuild.registry;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Gets things from registries: answers their challenges, remembers the answers, follows their
 * redirects. An answer to a challenge goes to the registry that asked and nowhere else.
 */
final class Session {

  private static final int MOST_REDIRECTS = 5;

  private final Exchange exchange;
  private final Tokens tokens;
  private final ConcurrentMap<Endpoint, String> answers = new ConcurrentHashMap<>();

  Session(Exchange exchange, DockerCredentials credentials) {
    this.exchange = exchange;
    this.tokens = new Tokens(exchange, credentials);
  }

  /** The answer to a GET, which is a success; the caller closes its body. */
  HttpResponse<InputStream> get(Endpoint endpoint, URI address, List<String> accept, String what)
      throws IOException, InterruptedException {
    HttpResponse<InputStream> response = follow(endpoint, address, accept, what);
    for (Tokens.As as : Tokens.As.values()) {
      // A challenge of another host, where a redirect led, is not the registry's to make.
      if (!isChallenge(response, endpoint)) {
        break;
      }
      Optional<String> answer =
          tokens.answer(response.headers().allValues("WWW-Authenticate"), endpoint, as);
      if (answer.isPresent()) {
        response.body().close();
        answers.put(endpoint, answer.get());
        response = follow(endpoint, address, accept, what);
      }
    }
    if (response.statusCode() != 200) {
      throw Refusal.of(response, what, endpoint.host());
    }
    return response;
  }

  private static boolean isChallenge(HttpResponse<InputStream> response, Endpoint endpoint) {
    return (response.statusCode() == 401 || response.statusCode() == 403)
        && endpoint.owns(response.uri())
        && response.headers().firstValue("WWW-Authenticate").isPresent();
  }

  private HttpResponse<InputStream> follow(
      Endpoint endpoint, URI address, List<String> accept, String what)
      throws IOException, InterruptedException {
    URI at = address;
    for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      HttpRequest.Builder request = HttpRequest.newBuilder(at).GET();
      accept.forEach(type -> request.header("Accept", type));
      String answer = answers.get(endpoint);
      if (answer != null && endpoint.owns(at)) {
        request.header("Authorization", answer);
      }
      HttpResponse<InputStream> response = exchange.send(request, endpoint.host());
      Optional<String> location = response.headers().firstValue("Location");
      if (response.statusCode() / 100 != 3 || location.isEmpty()) {
        return response;
      }
      response.body().close();
      at = next(endpoint, at, location.get());
    }
    throw Refusal.lied(endpoint.host() + " redirects " + what + " without end");
  }

  private static URI next(Endpoint endpoint, URI at, String location) {
    URI next;
    try {
      next = at.resolve(location);
    } catch (IllegalArgumentException e) {
      throw Refusal.lied(endpoint.host() + " redirects to what is no address: " + location);
    }
    boolean clear = "http".equals(next.getScheme()) && "http".equals(endpoint.base().getScheme());
    if (next.getHost() == null || !"https".equals(next.getScheme()) && !clear) {
      throw Refusal.lied(
          endpoint.host() + " redirects from TLS to " + next.getScheme() + "://" + next.getHost());
    }
    return next;
  }
}
