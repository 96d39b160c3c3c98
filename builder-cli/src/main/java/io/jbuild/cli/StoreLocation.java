package io.jbuild.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;

/** Where the store is: the option, {@code JBUILD_STORE}, or the XDG base directory's place. */
final class StoreLocation {

  private StoreLocation() {}

  static Path find(Optional<String> option, SortedMap<String, String> environment) {
    if (option.isPresent()) {
      if (option.get().isEmpty()) {
        throw Usage.refusal("'--store' needs the name of a directory, not an empty one");
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
      throw Usage.refusal(
          "there is no place for the store: HOME is not set", "Name a directory with {store}.");
    }
    return path(home).resolve(".local/share/jbuild");
  }

  /** A path somebody typed. */
  static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw Usage.refusal("'" + text + "' is not a path: " + e.getReason());
    }
  }
}
