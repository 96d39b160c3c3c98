package io.jbuild.http;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Which proxy an address is reached by, as the variables {@code HTTP_PROXY}, {@code HTTPS_PROXY}
 * and {@code NO_PROXY} say it, in either case. This machine itself is never reached by one.
 */
public final class Proxies extends ProxySelector {

  /** Each server is reached by itself. */
  public static final Proxies NONE = new Proxies(Collections.emptySortedMap());

  private static final int MOST_PORT = 65535;

  private final SortedMap<String, String> environment;

  /** Those of an environment. */
  public Proxies(SortedMap<String, String> environment) {
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

  /** A name and a password for a proxy that asks for them. */
  record Login(String host, int port, String user, String password) {}

  List<Login> logins() {
    List<Login> logins = new ArrayList<>();
    for (String scheme : List.of("http", "https")) {
      Optional<URI> proxy = address(variable(scheme + "_proxy"));
      if (proxy.isPresent() && proxy.get().getUserInfo() != null) {
        String[] parts = proxy.get().getUserInfo().split(":", 2);
        String password = parts.length < 2 ? "" : parts[1];
        logins.add(new Login(proxy.get().getHost(), port(proxy.get()), parts[0], password));
      }
    }
    return logins;
  }

  private Optional<URI> of(URI address) {
    String host = String.valueOf(address.getHost()).toLowerCase(Locale.ROOT);
    boolean direct = isThisMachine(host) || isExempt(host, port(address));
    return direct ? Optional.empty() : proxy(String.valueOf(address.getScheme()));
  }

  /** Whether it is right is asked when it is needed: most builds fetch nothing. */
  private Optional<URI> proxy(String scheme) {
    String text = variable(scheme + "_proxy");
    Optional<URI> proxy = address(text);
    if (proxy.isEmpty() && !text.isEmpty()) {
      // Without the value, which may hold a password.
      throw new BuildException(
          Blame.MACHINE,
          "the variable " + scheme + "_proxy does not hold an address",
          "It looks like http://host:port.");
    }
    return proxy;
  }

  private static Optional<URI> address(String text) {
    try {
      return Optional.of(
              URI.create(UrlCredentials.escaped(text.contains("://") ? text : "http://" + text)))
          .filter(proxy -> proxy.getHost() != null && proxy.getPort() <= MOST_PORT);
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // It may not be needed.
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
