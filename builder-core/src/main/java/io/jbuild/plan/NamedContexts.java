package io.jbuild.plan;

import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The contexts that were named, by their names. A name is an image's: {@code busybox} and {@code
 * docker.io/library/busybox:latest} are the same; one may be meant for a platform alone.
 */
public record NamedContexts(SortedMap<String, NamedContext> byName) {

  /** No contexts. */
  public static final NamedContexts NONE = new NamedContexts(Collections.emptySortedMap());

  private static final String PLATFORM = "::";

  public NamedContexts {
    byName = Collections.unmodifiableSortedMap(new TreeMap<>(byName));
  }

  /** A context, and the name it was found under. */
  public record Found(String name, NamedContext context) {}

  /**
   * The name under which a context is known.
   *
   * @param text {@code NAME}, or {@code NAME::PLATFORM}
   * @throws IllegalArgumentException where it is none
   */
  public static String key(String text) {
    int platform = text.indexOf(PLATFORM);
    if (platform < 0) {
      return familiar(text);
    }
    return familiar(text.substring(0, platform))
        + PLATFORM
        + Platform.parse(text.substring(platform + PLATFORM.length()));
  }

  /** The context that stands for a stage or an image. */
  public Optional<Found> find(String name, Platform platform) {
    String lower = name.toLowerCase(Locale.ROOT);
    // These two are what they are, whatever is given that name.
    if (byName.isEmpty() || lower.equals("scratch") || lower.equals("context")) {
      return Optional.empty();
    }
    String key;
    try {
      key = familiar(name);
    } catch (IllegalArgumentException noImagesName) {
      return Optional.empty();
    }
    return found(key + PLATFORM + platform).or(() -> found(key));
  }

  private Optional<Found> found(String key) {
    return Optional.ofNullable(byName.get(key)).map(context -> new Found(key, context));
  }

  private static String familiar(String name) {
    String familiar = ImageReference.parse(name).familiar();
    return familiar.endsWith(":latest")
        ? familiar.substring(0, familiar.length() - ":latest".length())
        : familiar;
  }
}
