package io.jbuild.remote;

import java.io.IOException;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Which proxy an address is reached by, as the variables {@code HTTP_PROXY}, {@code HTTPS_PROXY}
 * and {@code NO_PROXY} say it, in either case. This machine itself is never reached by one.
 */
final class Proxies extends ProxySelector {

  private final SortedMap<String, String> environment;

  Proxies(SortedMap<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public List<Proxy> select(URI address) {
    Optional<URI> proxy = of(address);
    return List.of(
        proxy.isEmpty()
            ? Proxy.NO_PROXY
            : new Proxy(
                Proxy.Type.HTTP,
                InetSocketAddress.createUnresolved(proxy.get().getHost(), port(proxy.get()))));
  }

  @Override
  public void connectFailed(URI address, SocketAddress proxy, IOException failure) {
    // The exchange that failed says so.
  }

  /** What proxies are told who ask for a name; empty where none is known. */
  Optional<Authenticator> authenticator() {
    // Whether they are right is asked when one is needed: most builds fetch nothing.
    boolean known =
        List.of("http", "https").stream()
            .anyMatch(scheme -> variable(scheme + "_proxy").indexOf('@') >= 0);
    return known ? Optional.of(new Names()) : Optional.empty();
  }

  private final class Names extends Authenticator {
    @Override
    protected PasswordAuthentication getPasswordAuthentication() {
      String scheme = String.valueOf(getRequestingURL().getProtocol());
      Optional<URI> proxy = proxy(scheme);
      if (getRequestorType() != RequestorType.PROXY
          || proxy.isEmpty()
          || proxy.get().getUserInfo() == null
          || !proxy.get().getHost().equals(getRequestingHost())) {
        return noAnswer();
      }
      String[] parts = proxy.get().getUserInfo().split(":", 2);
      return new PasswordAuthentication(parts[0], (parts.length < 2 ? "" : parts[1]).toCharArray());
    }

    @SuppressWarnings("NullAway") // The JDK's word for having no answer.
    private static PasswordAuthentication noAnswer() {
      return null;
    }
  }

  private Optional<URI> of(URI address) {
    String host = String.valueOf(address.getHost()).toLowerCase(Locale.ROOT);
    boolean direct = isThisMachine(host) || isExempt(host, port(address));
    return direct ? Optional.empty() : proxy(String.valueOf(address.getScheme()));
  }

  private Optional<URI> proxy(String scheme) {
    String text = variable(scheme + "_proxy");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      URI proxy = URI.create(Credentials.escaped(text.contains("://") ? text : "http://" + text));
      if (proxy.getHost() == null || proxy.getPort() > WebClient.MOST_PORT) {
        throw WebFailure.badProxy(scheme);
      }
      return Optional.of(proxy);
    } catch (IllegalArgumentException e) {
      // Without the cause: it shows the value, which may hold a password.
      throw WebFailure.badProxy(scheme);
    }
  }

  private boolean isExempt(String host, int port) {
    for (String entry : variable("no_proxy").toLowerCase(Locale.ROOT).split(",", -1)) {
      String name = entry.strip();
      if (name.endsWith(":" + port)) {
        name = name.substring(0, name.length() - String.valueOf(port).length() - 1);
      }
      String suffix = name.startsWith("*.") ? name.substring(1) : name;
      boolean below = host.endsWith(suffix.startsWith(".") ? suffix : "." + suffix);
      if (name.equals("*") || !suffix.isEmpty() && (below || host.equals(suffix))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isThisMachine(String host) {
    return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
  }

  private String variable(String name) {
    String lower = environment.getOrDefault(name, "");
    return lower.isEmpty() ? environment.getOrDefault(name.toUpperCase(Locale.ROOT), "") : lower;
  }

  private static int port(URI address) {
    return address.getPort() >= 0
        ? address.getPort()
        : "https".equals(address.getScheme()) ? 443 : 80;
  }
}
