package io.jbuild.request;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;

/** Where the store is: the option, {@code JBUILD_STORE}, or the XDG base directory's place. */
public final class StoreLocation {

  private StoreLocation() {}

  /**
   * The place.
   *
   * @param option what was said for this time
   * @throws BuildException where there is none
   */
  public static Path find(Optional<String> option, SortedMap<String, String> environment) {
    if (option.isPresent()) {
      if (option.get().isEmpty()) {
        throw refusal(
            "the name of the store's directory is empty", "Name a directory with {store}.");
      }
      return path(option.get());
    }
    String store = environment.getOrDefault("JBUILD_STORE", "");
    if (!store.isEmpty()) {
      return path(store);
    }
    String data = environment.getOrDefault("XDG_DATA_HOME", "");
    // The XDG specification has relative paths ignored.
    if (data.startsWith("/")) {
      return path(data).resolve("jbuild");
    }
    String home = environment.getOrDefault("HOME", "");
    if (home.isEmpty()) {
      throw refusal(
          "there is no place for the store: HOME is not set", "Name a directory with {store}.");
    }
    return path(home).resolve(".local/share/jbuild");
  }

  /**
   * A path somebody typed.
   *
   * @throws BuildException for what no path can be
   */
  public static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw refusal("'" + text + "' is not a path: " + e.getReason(), "");
    }
  }

  private static BuildException refusal(String message, String hint) {
    return new BuildException(Blame.USAGE, message, hint);
  }
}
