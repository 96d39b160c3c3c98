package io.jbuild.cache;

import io.jbuild.layer.Layer;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Layers that steps made, by key. Safe for several threads and processes. */
public interface LayerCache {

  /** The layer that a step with this key made; a record whose blob is gone is a miss. */
  Optional<Layer> find(CacheKey key) throws IOException;

  /** Where the layer that was found for a key comes from; empty for this store. */
  default Optional<String> origin(CacheKey key) {
    return Optional.empty();
  }

  /** Why a layer that there was of a key is not to be had, in words; empty where there was none. */
  default Optional<String> lost(CacheKey key) throws IOException {
    return Optional.empty();
  }

  /** Keeps a layer under a key, with what it cost to make. */
  void put(CacheKey key, Layer layer, Duration cost) throws IOException;

  /**
   * Waits until no other step, in this process or another, is making this key's layer, and keeps
   * others waiting until it is closed.
   *
   * @param waiting hears where another machine is waited for
   */
  Claim claim(CacheKey key, Waiting waiting) throws IOException, InterruptedException;

  /** Hears that a layer is waited for that another machine makes. */
  interface Waiting {
    void begins(String cache, Duration atMost);
  }

  /** The right to make a layer. */
  interface Claim extends AutoCloseable {
    @Override
    void close() throws IOException;
  }
}
