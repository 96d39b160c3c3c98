package io.jbuild.http;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which proxy an address is reached by, as the variables {@code HTTP_PROXY}, {@code HTTPS_PROXY}
 * and {@code NO_PROXY} say it, in either case. This machine itself is never reached by one.
 */
public final class Proxies extends ProxySelector {

  /** Each server is reached by itself. */
  public static final Proxies NONE = new Proxies(Collections.emptySortedMap());

  private static final int MOST_PORT = 65535;

  private static final Pattern ADDRESS =
      Pattern.compile("[0-9]+(\\.[0-9]+){3}|[0-9a-f]*:[0-9a-f:.]*");

  private static final Pattern NETWORK = Pattern.compile("(" + ADDRESS + ")/[0-9]{1,3}");

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

  /** Whether no address is reached. */
  public boolean isOffline() {
    return Offline.in(environment);
  }

  /**
   * Goes on where an address may be reached at all.
   *
   * @throws BuildException where we are {@link Offline}
   */
  void check(URI address) {
    Offline.check(environment, String.valueOf(address.getAuthority()));
  }

  /** The proxy an address is reached by, {@code host:port}; empty where by none. */
  public Optional<String> through(URI address) {
    return of(address).map(proxy -> proxy.getHost() + ":" + port(proxy));
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
          "the variable " + name(scheme + "_proxy") + " does not hold an address",
          "It looks like http://host:port; proxies that are spoken to in another way are not"
              + " supported.");
    }
    return proxy;
  }

  private static Optional<URI> address(String text) {
    try {
      return Optional.of(
              URI.create(UrlCredentials.escaped(text.contains("://") ? text : "http://" + text)))
          .filter(proxy -> "http".equals(proxy.getScheme()))
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
      if (isLike(host, name)
          || isInNetwork(host, name)
          || !suffix.isEmpty() && (below || host.equals(suffix))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether a name fits one with stars, which stand for any text: Java's {@code http.nonProxyHosts}
   * and Maven have them anywhere.
   */
  private static boolean isLike(String host, String pattern) {
    return pattern.contains("*")
        && Stream.of(pattern.split("\\*", -1))
            .map(Pattern::quote)
            .collect(Collectors.collectingAndThen(Collectors.joining(".*"), host::matches));
  }

  /** Whether an address is in a network, as {@code 10.0.0.0/8}. */
  private static boolean isInNetwork(String host, String network) {
    String bare = host.replaceAll("[\\[\\]]", "");
    int slash = network.indexOf('/');
    if (slash < 0 || !ADDRESS.matcher(bare).matches() || !NETWORK.matcher(network).matches()) {
      return false;
    }
    try {
      // Of what is an address already nobody is asked.
      byte[] one = InetAddress.getByName(bare).getAddress();
      byte[] other = InetAddress.getByName(network.substring(0, slash)).getAddress();
      int bits = Integer.parseInt(network.substring(slash + 1));
      if (one.length != other.length || bits > one.length * Byte.SIZE) {
        return false;
      }
      int free = one.length * Byte.SIZE - bits;
      return new BigInteger(1, one)
          .shiftRight(free)
          .equals(new BigInteger(1, other).shiftRight(free));
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private static boolean isThisMachine(String host) {
    return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
  }

  private String variable(String lower) {
    return environment.getOrDefault(name(lower), "");
  }

  /** The variable as it is written here. */
  private String name(String lower) {
    return environment.getOrDefault(lower, "").isEmpty()
            && environment.containsKey(lower.toUpperCase(Locale.ROOT))
        ? lower.toUpperCase(Locale.ROOT)
        : lower;
  }

  private static int port(URI address) {
    return address.getPort() >= 0
        ? address.getPort()
        : "https".equals(address.getScheme()) ? 443 : 80;
  }
}
