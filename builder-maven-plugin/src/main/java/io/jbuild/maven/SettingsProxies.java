package io.jbuild.maven;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.maven.settings.Proxy;

/** The proxies of {@code settings.xml}, in the words of an environment. */
final class SettingsProxies {

  private SettingsProxies() {}

  /**
   * An environment with them; what it says itself about proxies does not count then.
   *
   * @param active those in use, decrypted
   */
  static SortedMap<String, String> in(SortedMap<String, String> environment, List<Proxy> active) {
    if (active.isEmpty()) {
      return environment;
    }
    SortedMap<String, String> with = new TreeMap<>(environment);
    with.keySet()
        .removeIf(name -> List.of("http_proxy", "https_proxy", "no_proxy").contains(lower(name)));
    Optional<Proxy> http = of("http", active);
    // As Maven does: what is there for http serves https, but not the other way round.
    Optional<Proxy> https = of("https", active).or(() -> http);
    http.ifPresent(proxy -> with.put("http_proxy", address(proxy)));
    https.ifPresent(proxy -> with.put("https_proxy", address(proxy)));
    String exempt =
        active.stream()
            .map(Proxy::getNonProxyHosts)
            .filter(hosts -> hosts != null && !hosts.isBlank())
            .flatMap(hosts -> List.of(hosts.split("[|,]")).stream())
            .map(host -> network(host.strip()))
            .distinct()
            .collect(Collectors.joining(","));
    if (!exempt.isEmpty()) {
      with.put("no_proxy", exempt);
    }
    return with;
  }

  private static String lower(String name) {
    return name.toLowerCase(java.util.Locale.ROOT);
  }

  private static Optional<Proxy> of(String protocol, List<Proxy> active) {
    return active.stream()
        .filter(proxy -> protocol.equalsIgnoreCase(proxy.getProtocol()))
        .findFirst();
  }

  private static String address(Proxy proxy) {
    String user = proxy.getUsername() == null ? "" : proxy.getUsername();
    String password = proxy.getPassword() == null ? "" : proxy.getPassword();
    String login = user.isEmpty() ? "" : escaped(user) + ":" + escaped(password) + "@";
    return "http://" + login + proxy.getHost() + ":" + proxy.getPort();
  }

  /** What an address would take for its own signs. */
  private static String escaped(String text) {
    return java.net.URLEncoder.encode(text, java.nio.charset.StandardCharsets.UTF_8)
        .replace("+", "%20");
  }

  /** Maven writes the networks of addresses as {@code 10.*}. */
  private static String network(String host) {
    if (!host.matches("([0-9]{1,3}\\.){1,3}\\*")) {
      return host;
    }
    List<String> parts = new ArrayList<>(List.of(host.split("\\.")));
    parts.remove(parts.size() - 1);
    int bits = parts.size() * Byte.SIZE;
    while (parts.size() < 4) {
      parts.add("0");
    }
    return String.join(".", parts) + "/" + bits;
  }
}
