package io.jbuild.share;

import io.jbuild.json.JsonObject;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import java.time.Duration;

/**
 * What a cache tells of a step: which layer it made.
 *
 * @param key the digest of all that the result depends on; nothing of that stands anywhere
 * @param diffId of the layer
 * @param size of the layer's plain tar, in bytes
 * @param blob the layer as it stands there, maybe compressed
 * @param form what the blob's bytes are besides what they hold, see {@link
 *     io.jbuild.blob.Compression#form}; empty where nobody says
 * @param cost of making it
 */
public record SharedResult(
    Digest key, Digest diffId, long size, Descriptor blob, String form, Duration cost) {

  /** What of it each document says in the same words. */
  JsonObject toJson() {
    return JsonObject.create().put("diffId", diffId.toString()).put("size", size).put("form", form);
  }
}
