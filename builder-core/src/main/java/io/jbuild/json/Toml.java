package io.jbuild.json;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.toml.TomlMapper;

/**
 * Reads TOML as if it were JSON. A class of its own: its library is loaded where there is a file to
 * read.
 */
public final class Toml {

  private static final TomlMapper MAPPER = new TomlMapper();

  private Toml() {}

  /**
   * Reads a document.
   *
   * @throws JsonException where the bytes are not TOML
   */
  public static JsonObject parse(byte[] toml) throws JsonException {
    try {
      if (MAPPER.readTree(toml) instanceof ObjectNode object) {
        return new JsonObject(object);
      }
    } catch (JacksonException e) {
      throw new JsonException("not valid TOML: " + e.getOriginalMessage(), e);
    }
    throw new JsonException("not a TOML document");
  }
}
