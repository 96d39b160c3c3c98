package io.jbuild.json;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Reads YAML as if it were JSON. A class of its own: its library is loaded by builds that read
 * YAML, which are few.
 */
public final class Yaml {

  private static final YAMLMapper MAPPER =
      YAMLMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private Yaml() {}

  /**
   * Reads a document whose root is a mapping.
   *
   * @throws JsonException where the bytes are not YAML or the root is something else
   */
  public static JsonObject parse(byte[] yaml) throws JsonException {
    try {
      if (MAPPER.readTree(yaml) instanceof ObjectNode object) {
        return new JsonObject(object);
      }
    } catch (JacksonException e) {
      throw new JsonException("not valid YAML: " + e.getOriginalMessage(), e);
    }
    throw new JsonException("not a YAML mapping");
  }
}
