package io.jbuild.remote;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Asks web servers. Redirects are followed to web servers only, and what authorizes for an address,
 * a secret or the name and password in it, goes to its own server and to no other.
 */
final class WebClient {

  private static final Duration CONNECT = Duration.ofSeconds(30);

  private static final int MOST_REDIRECTS = 10;

  static final int MOST_PORT = 65535;

  private final Duration patience;
  private final AddressSecrets secrets;
  private final HttpClient client;

  /**
   * Asks through these proxies.
   *
   * @param patience how long a server may be silent before and between the bytes of an answer
   * @param secrets for servers; they count more than what stands in an address
   */
  WebClient(Proxies proxies, Duration patience, AddressSecrets secrets) {
    this.patience = patience;
    this.secrets = secrets;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .proxy(proxies);
    proxies.authenticator().ifPresent(builder::authenticator);
    this.client = builder.build();
  }

  /**
   * An answer that is no redirect; the caller closes its body.
   *
   * @param headers what is asked beside the address
   */
  HttpResponse<InputStream> get(String url, SortedMap<String, String> headers)
      throws InterruptedException {
    URI first = address(url);
    Optional<String> login = secrets.web(first).or(() -> login(first));
    URI at = first;
    for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      SortedMap<String, String> all = new TreeMap<>(headers);
      if (login.isPresent() && isSameServer(first, at)) {
        all.put("Authorization", login.get());
      }
      HttpResponse<InputStream> response = send(url, at, all);
      Optional<String> location = response.headers().firstValue("Location");
      if (response.statusCode() / 100 != 3 || response.statusCode() == 304 || location.isEmpty()) {
        return response;
      }
      close(response);
      at = next(url, at, location.get());
    }
    throw WebFailure.redirect(url, "without end");
  }

  /** The bytes of an answer, which a silent server ends. */
  InputStream body(HttpResponse<InputStream> response) {
    return new PatientStream(response.body(), patience);
  }

  static void close(HttpResponse<InputStream> response) {
    InputStream body = response.body();
    if (body == null) {
      return; // so it is where a proxy refuses a tunnel
    }
    try {
      body.close();
    } catch (IOException e) {
      // Nothing of it is wanted any more.
    }
  }

  private HttpResponse<InputStream> send(String url, URI at, SortedMap<String, String> headers)
      throws InterruptedException {
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(withoutLogin(at))
              .timeout(patience)
              .header("User-Agent", "jbuild")
              // BuildKit keeps what a server sends, compressed on the way or not, in plain.
              .header("Accept-Encoding", "identity");
      headers.forEach(request::header);
      return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw WebFailure.unreachable(url, e);
    } catch (IllegalArgumentException | UncheckedIOException e) {
      // So the client ends where a header holds what it must not, such as a length of letters.
      throw WebFailure.broken(url, "this is no answer of a web server", e);
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
          checked(URI.create(Escapes.encode(Credentials.escaped(url.replaceFirst("#.*", "")))));
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
