package io.jbuild.registry;

import io.jbuild.http.Http;
import io.jbuild.http.Trust;
import io.jbuild.registry.Endpoint.Tls;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
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

  private final RegistrySettings settings;
  private final Map<Trust, Http> clients = new HashMap<>();

  Clients(RegistrySettings settings) {
    this.settings = settings;
  }

  RegistrySettings settings() {
    return settings;
  }

  /** For a request to an address to which a registry has led, or which is its own. */
  synchronized Http of(Endpoint endpoint, URI address) throws IOException {
    Trust trust = trust(endpoint, address);
    Http client = clients.get(trust);
    if (client == null) {
      client = new Http(trust, settings.proxies());
      clients.put(trust, client);
    }
    return client;
  }

  private Trust trust(Endpoint endpoint, URI address) throws IOException {
    if (!"https".equals(address.getScheme())) {
      return Trust.USUAL;
    }
    if (endpoint.owns(address)) {
      List<Path> own = settings.certificates(endpoint.host()).stream().toList();
      return new Trust(endpoint.tls() == Tls.UNVERIFIED, own, own);
    }
    String host = address.getAuthority();
    Optional<Path> its = settings.certificates(host);
    // Who has an authority of their own has more than one server under it.
    List<Path> authorities =
        Stream.of(its, settings.certificates(endpoint.host()))
            .flatMap(Optional::stream)
            .distinct()
            .toList();
    return new Trust(settings.insecure(host).orElse(false), authorities, its.stream().toList());
  }
}
