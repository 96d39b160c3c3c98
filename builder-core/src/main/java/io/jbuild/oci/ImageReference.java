package io.jbuild.oci;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of an image: {@code [registry/]repository[:tag][@digest]} (the distribution project's
 * reference grammar), with docker's defaults filled in.
 *
 * @param registry host and optional port; docker's own is {@code docker.io}
 * @param repository lower-case path; official images stand under {@code library/}
 * @param tag {@code latest} where the text has neither tag nor digest
 * @param digest of the manifest or index
 */
public record ImageReference(
    String registry, String repository, Optional<String> tag, Optional<Digest> digest) {

  private static final String DOCKER = "docker.io";
  private static final Pattern REPOSITORY =
      Pattern.compile(
          "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*");
  private static final Pattern TAG = Pattern.compile("\\w[\\w.-]{0,127}");
  private static final Pattern REGISTRY =
      Pattern.compile(
          "(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?|\\[[0-9a-fA-F:]+])(?::[0-9]+)?");

  public ImageReference {
    if (!REGISTRY.matcher(registry).matches()
        || !REPOSITORY.matcher(repository).matches()
        || repository.length() + registry.length() > 255
        || tag.isPresent() && !TAG.matcher(tag.get()).matches()
        || tag.isEmpty() && digest.isEmpty()) {
      throw new IllegalArgumentException(
          "invalid reference format: "
              + registry
              + "/"
              + repository
              + tag.map(t -> ":" + t).orElse(""));
    }
  }

  // By hand: what the compiler gives a record is put together when it is first called, for more
  // than a
  // tenth of a cached build's time.

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ImageReference that
        && repository.equals(that.repository)
        && registry.equals(that.registry)
        && tag.equals(that.tag)
        && digest.equals(that.digest);
  }

  @Override
  public int hashCode() {
    return repository.hashCode() * 31 + tag.hashCode();
  }

  /**
   * Reads a reference as docker does: {@code busybox} is {@code docker.io/library/busybox:latest}.
   *
   * @throws IllegalArgumentException for what docker calls an invalid reference format
   */
  public static ImageReference parse(String text) {
    String rest = text;
    Optional<Digest> digest = Optional.empty();
    int at = rest.indexOf('@');
    if (at >= 0) {
      digest = Optional.of(Digest.parse(rest.substring(at + 1)));
      rest = rest.substring(0, at);
    }
    Optional<String> tag = Optional.empty();
    int colon = rest.lastIndexOf(':');
    if (colon > rest.lastIndexOf('/')) {
      tag = Optional.of(rest.substring(colon + 1));
      rest = rest.substring(0, colon);
    }
    String registry = DOCKER;
    int slash = rest.indexOf('/');
    if (slash > 0 && isRegistry(rest.substring(0, slash))) {
      registry = rest.substring(0, slash);
      rest = rest.substring(slash + 1);
    }
    if (registry.equals("index.docker.io")) {
      registry = DOCKER;
    }
    if (registry.equals(DOCKER) && rest.indexOf('/') < 0) {
      rest = "library/" + rest;
    }
    if (tag.isEmpty() && digest.isEmpty()) {
      tag = Optional.of("latest");
    }
    try {
      return new ImageReference(registry, rest, tag, digest);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("invalid reference format: \"" + text + "\"", e);
    }
  }

  /** The repository as people write it: without docker's own registry and {@code library/}. */
  public String familiarName() {
    if (!registry.equals(DOCKER)) {
      return registry + "/" + repository;
    }
    return repository.startsWith("library/")
        ? repository.substring("library/".length())
        : repository;
  }

  /** As people write it, with its tag or digest: {@code busybox:latest}. */
  public String familiar() {
    return familiarName() + suffix();
  }

  /** With nothing left out: {@code docker.io/library/busybox:latest}. */
  public String full() {
    return registry + "/" + repository + suffix();
  }

  @Override
  public String toString() {
    return familiar();
  }

  private String suffix() {
    return tag.map(t -> ":" + t).orElse("") + digest.map(d -> "@" + d).orElse("");
  }

  private static boolean isRegistry(String first) {
    return first.indexOf('.') >= 0
        || first.indexOf(':') >= 0
        || first.equals("localhost")
        || !first.equals(first.toLowerCase(java.util.Locale.ROOT));
  }
}
