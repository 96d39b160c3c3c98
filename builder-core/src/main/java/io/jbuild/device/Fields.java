package io.jbuild.device;

import io.jbuild.json.JsonObject;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** What is checked of a specification's fields. */
final class Fields {

  private Fields() {}

  /** Refuses fields nobody knows: what they ask for would silently not be done. */
  static void check(JsonObject json, Set<String> known) throws IOException {
    for (String name : json.names()) {
      if (!known.contains(name)) {
        throw new IOException("unknown field \"" + name + "\"");
      }
    }
  }

  /** An absolute path. */
  static String path(JsonObject json, String name) throws IOException {
    String path = json.requiredText(name);
    if (!path.startsWith("/") || path.indexOf('\0') >= 0) {
      throw new IOException("\"" + name + "\" is no absolute path: \"" + path + "\"");
    }
    return path;
  }

  static Optional<String> optionalPath(JsonObject json, String name) throws IOException {
    return json.text(name).filter(text -> !text.isEmpty()).isEmpty()
        ? Optional.empty()
        : Optional.of(path(json, name));
  }

  static OptionalInt optionalId(JsonObject json, String name) throws IOException {
    OptionalLong value = json.integer(name);
    return value.isEmpty() ? OptionalInt.empty() : OptionalInt.of(id(name, value.getAsLong()));
  }

  /** A number of 32 bits. */
  static int id(String name, long value) throws IOException {
    if (value < 0 || value > 0xFFFF_FFFFL) {
      throw new IOException("\"" + name + "\" is out of range: " + value);
    }
    return (int) value;
  }
}
