package io.jbuild.registry;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.json.JsonException;
import io.jbuild.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Docker's {@code daemon.json}, as far as it is about registries.
 *
 * @param mirrors of docker's own registry, in the order in which they are asked
 * @param insecure hosts with their ports, and networks as {@code 10.0.0.0/8}
 */
record DaemonConfig(List<URI> mirrors, List<String> insecure) {

  DaemonConfig {
    mirrors = List.copyOf(mirrors);
    insecure = List.copyOf(insecure);
  }

  /** The first of these files that is there for us to read. */
  static DaemonConfig read(List<Path> files) throws IOException {
    for (Path file : files) {
      // A daemon may keep its settings to itself; it runs as somebody else.
      if (Files.isReadable(file)) {
        return parse(file);
      }
    }
    return new DaemonConfig(List.of(), List.of());
  }

  /** Whether docker would speak to a host without knowing its certificate. */
  boolean isInsecure(String host) {
    List<String> networks = insecure.stream().filter(entry -> entry.contains("/")).toList();
    if (insecure.contains(host)) {
      return true;
    }
    if (networks.isEmpty()) {
      return false;
    }
    try {
      for (InetAddress address : InetAddress.getAllByName(host.replaceFirst(":[0-9]+$", ""))) {
        if (networks.stream().anyMatch(network -> contains(network, address.getAddress()))) {
          return true;
        }
      }
    } catch (UnknownHostException e) {
      return false; // Who asks it for something hears that it is unknown.
    }
    return false;
  }

  private static DaemonConfig parse(Path file) throws IOException {
    try {
      byte[] bytes = Files.readAllBytes(file);
      JsonObject json = bytes.length == 0 ? JsonObject.create() : JsonObject.parse(bytes);
      List<URI> mirrors = new ArrayList<>();
      for (String mirror : json.texts("registry-mirrors")) {
        mirrors.add(mirror(mirror, file));
      }
      List<String> insecure =
          json.texts("insecure-registries").stream()
              .map(entry -> entry.replaceFirst("(?i)^https?://", ""))
              .toList();
      insecure.stream()
          .filter(entry -> entry.contains("/"))
          .forEach(entry -> checkNetwork(entry, file));
      return new DaemonConfig(mirrors, insecure);
    } catch (JsonException e) {
      throw new BuildException(
          Blame.MACHINE, file + " is " + e.getMessage(), "Mend it, or move it away.", e);
    }
  }

  private static URI mirror(String text, Path file) {
    URI mirror;
    try {
      mirror = URI.create(text);
    } catch (IllegalArgumentException e) {
      throw refused(file, e.getMessage() + " is no registry mirror", "https://HOST");
    }
    boolean web = "http".equals(mirror.getScheme()) || "https".equals(mirror.getScheme());
    if (!web || mirror.getHost() == null || !mirror.getPath().replace("/", "").isEmpty()) {
      throw refused(file, text + " is no registry mirror", "https://HOST");
    }
    return mirror;
  }

  private static void checkNetwork(String text, Path file) {
    try {
      if (text.matches("[0-9a-fA-F.:]+/[0-9]{1,3}")) {
        contains(text, new byte[0]);
        return;
      }
    } catch (IllegalArgumentException e) {
      throw refused(file, e.getMessage() + " is no network", "10.0.0.0/8");
    }
    throw refused(file, text + " is no network", "10.0.0.0/8");
  }

  private static BuildException refused(Path file, String why, String form) {
    return new BuildException(Blame.MACHINE, file + ": " + why, "It looks like " + form + ".");
  }

  /** Whether an address is of a network (RFC 4632). */
  private static boolean contains(String network, byte[] address) {
    int slash = network.indexOf('/');
    byte[] base;
    try {
      base = InetAddress.getByName(network.substring(0, slash)).getAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(network, e);
    }
    int bits = Integer.parseInt(network.substring(slash + 1));
    if (bits > base.length * 8) {
      throw new IllegalArgumentException(network);
    }
    if (base.length != address.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> (bit % 8);
      if ((base[bit / 8] & mask) != (address[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }
}
