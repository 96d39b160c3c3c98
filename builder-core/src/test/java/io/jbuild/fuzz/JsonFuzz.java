package io.jbuild.fuzz;

import io.jbuild.json.JsonException;
import io.jbuild.json.JsonObject;
import io.jbuild.oci.ImageConfig;
import io.jbuild.oci.ImageIndex;
import io.jbuild.oci.Manifest;
import java.util.Arrays;

/**
 * Any bytes are a config, a manifest, an index, or are refused; what was read is written in a form
 * that reads and writes as the same.
 */
public final class JsonFuzz {

  private JsonFuzz() {}

  private interface Document {
    /** Reads, and gives what it would write. */
    byte[] rewritten(byte[] json) throws JsonException;
  }

  /** Jazzer calls it by this name. */
  public static void fuzzerTestOneInput(byte[] text) {
    readAs(text, json -> ImageConfig.parse(json).toBytes());
    readAs(text, json -> Manifest.parse(json).toBytes());
    readAs(text, json -> ImageIndex.parse(json).toBytes());
    readAs(text, json -> JsonObject.parse(json).toBytes());
    readAs(text, json -> JsonObject.bytesOf(JsonObject.parseArray(json)));
  }

  private static void readAs(byte[] text, Document document) {
    byte[] once;
    try {
      once = document.rewritten(text);
    } catch (JsonException refusal) {
      if (String.valueOf(refusal.getMessage()).isBlank()) {
        throw new AssertionError("a refusal without a reason", refusal);
      }
      return;
    }
    try {
      if (!Arrays.equals(once, document.rewritten(once))) {
        throw new AssertionError("what is written reads as something else");
      }
    } catch (JsonException e) {
      throw new AssertionError("what was written cannot be read", e);
    }
  }
}
