package io.jbuild.registry;

import io.jbuild.failure.BuildException;
import io.jbuild.http.Answer;
import io.jbuild.http.Content;
import io.jbuild.http.Request;
import io.jbuild.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Answers a registry's challenge (distribution's token specification): nameless first, then with
 * the user's credential. A credential goes to the registry itself or to the token service it names,
 * never to where a redirect leads.
 */
final class Tokens {

  private static final int MOST = 1 << 20;

  /** By which token services know jbuild. */
  private static final String CLIENT = "jbuild";

  /** What to try: most images are for everybody, and who needs no name should not give one. */
  enum As {
    NOBODY,
    USER
  }

  private final Exchange exchange;
  private final Credentials credentials;

  Tokens(Exchange exchange, Credentials credentials) {
    this.exchange = exchange;
    this.credentials = credentials;
  }

  /**
   * The {@code Authorization} header that answers a challenge, or empty where there is none to
   * give.
   *
   * @throws BuildException where the token service refuses the user's credential
   */
  Optional<String> answer(List<String> headers, Access access, As as)
      throws IOException, InterruptedException {
    for (String header : headers) {
      for (Challenge challenge : Challenge.parse(header)) {
        Optional<String> answer =
            switch (challenge.scheme()) {
              case "bearer" -> bearer(challenge, access, as);
              case "basic" -> as == As.USER ? basic(access.endpoint()) : Optional.<String>empty();
              default -> Optional.<String>empty();
            };
        if (answer.isPresent()) {
          return answer;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<String> basic(Endpoint endpoint) throws IOException, InterruptedException {
    return credentials
        .find(endpoint)
        .filter(c -> !c.user().isEmpty() && c.identityToken().isEmpty())
        .map(Credential::basic);
  }

  private Optional<String> bearer(Challenge challenge, Access access, As as)
      throws IOException, InterruptedException {
    Endpoint endpoint = access.endpoint();
    Optional<Credential> credential = as == As.USER ? credentials.find(endpoint) : Optional.empty();
    if (as == As.USER && credential.isEmpty()) {
      return Optional.empty();
    }
    Answer response = exchange.send(request(challenge, access, credential), endpoint);
    int status = response.status();
    if (status != 200) {
      if (as == As.NOBODY && (status == 400 || status == 401 || status == 403)) {
        response.close();
        return Optional.empty();
      }
      if (credential.isPresent() && (status == 401 || status == 403)) {
        throw Refusal.ofLogin(response, endpoint.host());
      }
      throw Refusal.of(response, "a token for " + endpoint.repository(), endpoint.host());
    }
    try (InputStream body = response.body()) {
      JsonObject json = JsonObject.parse(body.readNBytes(MOST));
      if (as == As.USER && credentials.tokens().isPresent()) {
        json.text("refresh_token")
            .filter(text -> !text.isEmpty())
            .ifPresent(credentials.tokens().get());
      }
      Optional<String> token = json.text("token").filter(text -> !text.isEmpty());
      return (token.isPresent() ? token : json.text("access_token"))
          .filter(text -> text.matches("[\\x21-\\x7e]+"))
          .map(text -> "Bearer " + text);
    }
  }

  private Request request(Challenge challenge, Access access, Optional<Credential> credential) {
    URI realm = realm(challenge, access.endpoint());
    String service = challenge.parameters().getOrDefault("service", "");
    List<String> scopes = scopes(challenge, access);
    if (credential.isPresent() && credential.get().identityToken().isPresent()) {
      String form =
          "grant_type=refresh_token&client_id="
              + CLIENT
              + "&service="
              + encoded(service)
              + "&scope="
              + encoded(String.join(" ", scopes))
              + "&refresh_token="
              + encoded(credential.get().identityToken().get());
      return Request.of("POST", realm, exchange.patience().silence())
          .header("Content-Type", "application/x-www-form-urlencoded")
          .carrying(Content.of(form.getBytes(StandardCharsets.UTF_8)));
    }
    StringBuilder query = new StringBuilder("service=").append(encoded(service));
    scopes.forEach(scope -> query.append("&scope=").append(encoded(scope)));
    if (credential.isPresent() && credentials.tokens().isPresent()) {
      query.append("&offline_token=true&client_id=").append(CLIENT);
      query.append("&account=").append(encoded(credential.get().user()));
    }
    String text = realm.toString();
    URI address = URI.create(text + (text.contains("?") ? "&" : "?") + query);
    Request request = Request.of("GET", address, exchange.patience().silence());
    return credential.isPresent()
        ? request.header("Authorization", credential.get().basic())
        : request;
  }

  private static List<String> scopes(Challenge challenge, Access access) {
    if (!access.scopes().isEmpty()) {
      return access.scopes();
    }
    String scope = challenge.parameters().getOrDefault("scope", "");
    if (!scope.isEmpty()) {
      return List.of(scope);
    }
    Endpoint endpoint = access.endpoint();
    return endpoint.repository().isEmpty() ? List.of() : List.of(endpoint.scope("pull"));
  }

  /** A token service in clear is for registries in clear: on this machine, or on their own. */
  private static URI realm(Challenge challenge, Endpoint endpoint) {
    String text = challenge.parameters().getOrDefault("realm", "");
    try {
      URI realm = URI.create(text);
      boolean clear = "http".equals(realm.getScheme());
      if (realm.getHost() != null
          && ("https".equals(realm.getScheme()) || clear && mayBeClear(realm, endpoint))) {
        return realm;
      }
    } catch (IllegalArgumentException e) {
      throw Refusal.refused(
          endpoint.host() + " names a token service that is no address: " + text, "");
    }
    throw Refusal.refused(
        endpoint.host() + " names a token service without TLS: " + text,
        "jbuild sends no credentials in clear.");
  }

  private static boolean mayBeClear(URI realm, Endpoint endpoint) {
    return Endpoint.isLoopback(String.valueOf(realm.getAuthority()))
        || "http".equals(endpoint.base().getScheme())
            && realm.getHost().equalsIgnoreCase(endpoint.base().getHost());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
