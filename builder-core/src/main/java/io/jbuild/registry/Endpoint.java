package io.jbuild.registry;

import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One repository of a registry, as addressed on the wire.
 *
 * @param host as people write it, for messages and the docker config
 * @param base scheme, host and port
 * @param repository the path below; empty for the registry itself
 * @param role whether there is another to ask
 */
record Endpoint(String host, URI base, String repository, Tls tls, Role role) {

  /** Whether it has to show who it is, where TLS is spoken. */
  enum Tls {
    VERIFIED,
    UNVERIFIED
  }

  /** What it is to the one whom the name says. */
  enum Role {
    /** The same. */
    REGISTRY,
    /** One that may have a copy, and is not waited for. */
    MIRROR
  }

  /** The registry that a name says, spoken to as where no settings are. */
  static Endpoint of(ImageReference reference) {
    String host = reference.registry();
    String address = host.equals("docker.io") ? "registry-1.docker.io" : host;
    String scheme = isLoopback(address) ? "http" : "https";
    return new Endpoint(
        host,
        URI.create(scheme + "://" + address),
        reference.repository(),
        Tls.VERIFIED,
        Role.REGISTRY);
  }

  URI version() {
    return base.resolve("/v2/");
  }

  URI manifest(String tagOrDigest) {
    return base.resolve("/v2/" + repository + "/manifests/" + tagOrDigest);
  }

  URI tags() {
    return base.resolve("/v2/" + repository + "/tags/list");
  }

  /**
   * What refers to a manifest.
   *
   * @param artifactType the one kind that is asked for
   */
  URI referrers(Digest digest, Optional<String> artifactType) {
    String query =
        artifactType
            .map(type -> "?artifactType=" + URLEncoder.encode(type, StandardCharsets.UTF_8))
            .orElse("");
    return base.resolve("/v2/" + repository + "/referrers/" + digest + query);
  }

  URI blob(Digest digest) {
    return base.resolve("/v2/" + repository + "/blobs/" + digest);
  }

  /** Where uploads begin. */
  URI uploads() {
    return base.resolve("/v2/" + repository + "/blobs/uploads/");
  }

  /** The repository with its host, then each path above it, at last the host alone. */
  List<String> paths() {
    List<String> paths = new ArrayList<>();
    String path = host + "/" + repository;
    paths.add(path);
    for (int slash = path.lastIndexOf('/'); slash >= 0; slash = path.lastIndexOf('/', slash - 1)) {
      paths.add(path.substring(0, slash));
    }
    return paths;
  }

  /** What a token must allow. */
  String scope(String actions) {
    return "repository:" + repository + ":" + actions;
  }

  /** Whether an address is this registry's own, so that its credentials may go there. */
  boolean owns(URI address) {
    return origin(address).equals(origin(base));
  }

  /** Whether the registry is on this machine: spoken to without TLS, as docker does. */
  static boolean isLoopback(String address) {
    String name = address.replaceFirst(":[0-9]+$", "").toLowerCase(Locale.ROOT);
    return name.equals("localhost")
        || name.equals("[::1]")
        || name.matches("127\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}");
  }

  private static String origin(URI address) {
    String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
    int port = address.getPort() >= 0 ? address.getPort() : scheme.equals("https") ? 443 : 80;
    return scheme + "://" + String.valueOf(address.getHost()).toLowerCase(Locale.ROOT) + ":" + port;
  }
}
