package io.jbuild.remote;

import io.jbuild.file.ByteString;
import io.jbuild.http.UrlCredentials;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Secrets of a build whose names say to which server they are sent, by BuildKit's names: {@code
 * HTTP_AUTH_TOKEN_host} and {@code HTTP_AUTH_HEADER_host} for files, {@code GIT_AUTH_TOKEN} and
 * {@code GIT_AUTH_HEADER}, with or without {@code .host}, for repositories.
 */
record AddressSecrets(SortedMap<String, ByteString> values) {

  /** There are none. */
  static final AddressSecrets NONE = new AddressSecrets(Collections.emptySortedMap());

  /** BuildKit's rule: at this place a token is good for more than the repository itself. */
  private static final List<String> WIDE =
      List.of("https://github.com/", "https://www.github.com/");

  AddressSecrets {
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
  }

  /** The value of {@code Authorization} for a file of a web server. */
  Optional<String> web(URI address) {
    return value("HTTP_AUTH_TOKEN_" + address.getHost())
        .map(token -> "Bearer " + token)
        .or(() -> value("HTTP_AUTH_HEADER_" + address.getHost()));
  }

  /**
   * What is sent to a repository's server.
   *
   * @param scope addresses that begin so get it
   * @param header the value of {@code Authorization}
   */
  record Git(String scope, String header) {
    @Override
    public String toString() {
      return "Git[" + UrlCredentials.redact(scope) + "]";
    }
  }

  /** What is sent to a repository's server; only one of the web takes a header. */
  Optional<Git> git(String remote) {
    if (!remote.startsWith("https://") && !remote.startsWith("http://")) {
      return Optional.empty();
    }
    String host = remote.replaceFirst("^https?://", "").replaceFirst("[/?#].*", "");
    String place = "." + host.substring(host.lastIndexOf('@') + 1);
    String scope = WIDE.stream().filter(remote::startsWith).findFirst().orElse(remote);
    return value("GIT_AUTH_HEADER" + place)
        .or(() -> value("GIT_AUTH_TOKEN" + place).map(AddressSecrets::login))
        .or(() -> value("GIT_AUTH_HEADER"))
        .or(() -> value("GIT_AUTH_TOKEN").map(AddressSecrets::login))
        .map(header -> new Git(scope, header));
  }

  private static String login(String token) {
    byte[] login = ("x-access-token:" + token).getBytes(StandardCharsets.UTF_8);
    return "basic " + Base64.getEncoder().encodeToString(login);
  }

  /** A file ends with a line feed, which no header may hold. */
  private Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name))
        .map(value -> new String(value.toBytes(), StandardCharsets.UTF_8).strip());
  }

  @Override
  public String toString() {
    return "AddressSecrets" + values.keySet();
  }
}
