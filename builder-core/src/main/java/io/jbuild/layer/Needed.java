package io.jbuild.layer;

import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What of a store something refers to.
 *
 * @param blobs by their digests
 * @param layers by their diffIDs: what is derived from them
 */
public record Needed(Set<Digest> blobs, Set<Digest> layers) {

  /** Nothing yet. */
  public Needed() {
    this(new LinkedHashSet<>(), new LinkedHashSet<>());
  }

  /** A plain tar, whose digest is its diffID. */
  public void add(Descriptor plain) {
    blobs.add(plain.digest());
    layers.add(plain.digest());
  }

  public void add(Layer layer) {
    blobs.add(layer.blob().digest());
    layers.add(layer.diffId());
  }
}
