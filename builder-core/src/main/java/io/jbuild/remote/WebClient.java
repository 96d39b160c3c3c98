package io.jbuild.remote;

import io.jbuild.http.Answer;
import io.jbuild.http.Http;
import io.jbuild.http.HttpFailures;
import io.jbuild.http.Proxies;
import io.jbuild.http.Request;
import io.jbuild.http.Trust;
import io.jbuild.http.UrlCredentials;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Asks web servers. Redirects are followed to web servers only, and what authorizes for an address,
 * a secret or the name and password in it, goes to its own server and to no other.
 */
final class WebClient {

  private static final int MOST_REDIRECTS = 10;

  static final int MOST_PORT = 65535;

  private final Duration patience;
  private final AddressSecrets secrets;
  private final Http client;
  private final boolean offline;

  /**
   * Asks through these proxies.
   *
   * @param patience how long a server may be silent before and between the bytes of an answer
   * @param secrets for servers; they count more than what stands in an address
   */
  WebClient(Proxies proxies, Duration patience, AddressSecrets secrets) {
    this.patience = patience;
    this.secrets = secrets;
    this.client = new Http(Trust.USUAL, proxies);
    this.offline = proxies.isOffline();
  }

  /** Whether nobody may be asked. */
  boolean isOffline() {
    return offline;
  }

  /**
   * An answer that is no redirect; the caller closes its body.
   *
   * @param headers what is asked beside the address
   */
  Answer get(String url, SortedMap<String, String> headers) throws InterruptedException {
    URI first = address(url);
    Optional<String> login = secrets.web(first).or(() -> login(first));
    URI at = first;
    for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      SortedMap<String, String> all = new TreeMap<>(headers);
      if (login.isPresent() && isSameServer(first, at)) {
        all.put("Authorization", login.get());
      }
      Answer response = send(url, at, all);
      Optional<String> location = response.header("Location");
      if (response.status() / 100 != 3 || response.status() == 304 || location.isEmpty()) {
        return response;
      }
      close(response);
      at = next(url, at, location.get());
    }
    throw WebFailure.redirect(url, "without end");
  }

  static void close(Answer answer) {
    try {
      answer.close();
    } catch (IOException e) {
      // Nothing of it is wanted any more.
    }
  }

  private Answer send(String url, URI at, SortedMap<String, String> headers)
      throws InterruptedException {
    try {
      Request request =
          Request.of("GET", withoutLogin(at), patience)
              // BuildKit keeps what a server sends, compressed on the way or not, in plain.
              .header("Accept-Encoding", "identity");
      for (Map.Entry<String, String> header : headers.entrySet()) {
        request = request.header(header.getKey(), header.getValue());
      }
      return client.send(request);
    } catch (IOException e) {
      throw HttpFailures.isNoAnswer(e)
          ? WebFailure.broken(url, "this is no answer of a web server", e)
          : WebFailure.unreachable(url, e);
    }
  }

  private static URI next(String url, URI at, String location) {
    URI next;
    try {
      next = checked(at.resolve(Escapes.encode(location)));
    } catch (IllegalArgumentException e) {
      throw WebFailure.redirect(url, "to what is no address");
    }
    String scheme = String.valueOf(next.getScheme());
    if (next.getHost() == null || !scheme.equals("http") && !scheme.equals("https")) {
      throw WebFailure.redirect(url, "to " + scheme + ":, which is no web server's");
    }
    return next;
  }

  private static URI address(String url) {
    try {
      URI address =
          checked(URI.create(Escapes.encode(UrlCredentials.escaped(url.replaceFirst("#.*", "")))));
      if (address.getHost() == null) {
        throw new IllegalArgumentException("it has no host");
      }
      return address;
    } catch (IllegalArgumentException e) {
      throw WebFailure.address(url, e);
    }
  }

  private static URI checked(URI address) {
    if (address.getPort() > MOST_PORT) {
      throw new IllegalArgumentException("there is no port " + address.getPort());
    }
    return address;
  }

  private static boolean isSameServer(URI one, URI other) {
    return String.valueOf(one.getScheme()).equalsIgnoreCase(other.getScheme())
        && one.getHost().equalsIgnoreCase(other.getHost())
        && one.getPort() == other.getPort();
  }

  private static Optional<String> login(URI address) {
    return Optional.ofNullable(address.getUserInfo())
        .map(
            info ->
                "Basic "
                    + Base64.getEncoder()
                        .encodeToString(
                            (info.contains(":") ? info : info + ":")
                                .getBytes(StandardCharsets.UTF_8)));
  }

  private static URI withoutLogin(URI address) {
    return address.getRawUserInfo() == null
        ? address
        : URI.create(address.toString().replaceFirst("//[^/?#]*@", "//"));
  }
}
