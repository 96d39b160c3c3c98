package io.jbuild.cli;

import io.jbuild.cli.format.Listing;
import io.jbuild.oci.Digest;
import io.jbuild.oci.Platform;
import io.jbuild.request.Images;
import io.jbuild.request.StoreLocation;
import io.jbuild.result.ImageDetails;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A command as it was called.
 *
 * @param arguments what was typed
 * @param around streams, environment and clock
 * @param engines opens the engine
 */
record Invocation(Arguments arguments, Surroundings around, Engine.Source engines) {

  private static final int SHORT_ID = 12;

  /** The engine on the store that was asked for. */
  Engine engine() throws IOException {
    return engines.open(
        StoreLocation.find(arguments.value("--store"), around.environment()), around.environment());
  }

  /**
   * The image of a name.
   *
   * @param platform that was asked for
   */
  ImageDetails image(String name, Optional<Platform> platform) throws IOException {
    Images images = engine().images();
    return platform.isPresent() ? images.find(name, platform.get()) : images.find(name);
  }

  /** An image's id, as short as docker's or, with {@code --no-trunc}, whole. */
  String id(ImageDetails image) {
    return arguments.flag("--no-trunc") ? image.id().toString() : shortId(image.id());
  }

  /** As docker shortens digests. */
  static String shortId(Digest digest) {
    return shortId(digest.hex());
  }

  /** As docker shortens ids. */
  static String shortId(String id) {
    return id.substring(0, SHORT_ID);
  }

  /** Prints rows as {@code --format} asks, or with {@code --quiet} their ids. */
  void print(Listing listing, List<Map<String, String>> rows) {
    print(listing, rows, "{{.ID}}");
  }

  /**
   * Prints rows as {@code --format} asks.
   *
   * @param quiet the format of {@code --quiet}
   */
  void print(Listing listing, List<Map<String, String>> rows, String quiet) {
    Optional<String> typed = arguments.value("--format");
    String format = Usage.format(typed.orElse(""), List.of("table", "json"));
    boolean ids = arguments.flag("--quiet") && typed.isEmpty();
    around.out().print(listing.render(ids ? quiet : format, rows));
  }
}
