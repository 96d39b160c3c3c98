package io.jbuild.registry;

import io.jbuild.registry.Endpoint.Tls;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What speaks HTTP to registries: a client for each way of telling whom one speaks to. Our own
 * certificates are shown to the host they are kept for, and to no other.
 */
final class Clients {

  private static final Duration CONNECT = Duration.ofSeconds(30);

  private final RegistrySettings settings;
  private final Map<Way, HttpClient> clients = new HashMap<>();

  /**
   * How TLS is spoken.
   *
   * @param authorities folders of those trusted besides Java's
   * @param client folders of certificates of ours
   */
  private record Way(Tls tls, List<Path> authorities, List<Path> client) {}

  Clients(RegistrySettings settings) {
    this.settings = settings;
  }

  RegistrySettings settings() {
    return settings;
  }

  /** For a request to an address to which a registry has led, or which is its own. */
  synchronized HttpClient of(Endpoint endpoint, URI address) throws IOException {
    Way way = way(endpoint, address);
    HttpClient client = clients.get(way);
    if (client == null) {
      client = client(way);
      clients.put(way, client);
    }
    return client;
  }

  private Way way(Endpoint endpoint, URI address) throws IOException {
    if (!"https".equals(address.getScheme())) {
      return new Way(Tls.VERIFIED, List.of(), List.of());
    }
    if (endpoint.owns(address)) {
      List<Path> own = settings.certificates(endpoint.host()).stream().toList();
      return new Way(endpoint.tls(), own, own);
    }
    String host = address.getAuthority();
    Optional<Path> its = settings.certificates(host);
    // Who has an authority of their own has more than one server under it.
    List<Path> authorities =
        Stream.of(its, settings.certificates(endpoint.host()))
            .flatMap(Optional::stream)
            .distinct()
            .toList();
    Tls tls = settings.insecure(host).orElse(false) ? Tls.UNVERIFIED : Tls.VERIFIED;
    return new Way(tls, authorities, its.stream().toList());
  }

  private static HttpClient client(Way way) throws IOException {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT);
    if (way.tls() == Tls.UNVERIFIED) {
      builder.sslContext(Certificates.unverified(way.client()));
    } else if (!way.authorities().isEmpty()) {
      builder.sslContext(Certificates.verified(way.authorities(), way.client()));
    }
    return builder.build();
  }
}
