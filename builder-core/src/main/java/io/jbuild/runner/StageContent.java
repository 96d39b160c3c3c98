package io.jbuild.runner;

import io.jbuild.cache.CacheKey;
import io.jbuild.cache.ContentMemory;
import io.jbuild.layer.LayerStack;
import io.jbuild.layer.LayerStore;
import io.jbuild.oci.Digest;
import java.io.IOException;
import java.util.Optional;

/**
 * What files of other stages are that a step takes: read, or where their layers are not here, as
 * somebody knows who read them.
 */
record StageContent(LayerStore layers, ContentMemory memory) {

  /** Reads the files. */
  interface Reading {
    Digest digest() throws IOException, InterruptedException;
  }

  /**
   * The digest of files.
   *
   * @param stage they are in
   * @param asked which they are, and all else that it depends on
   */
  Digest of(LayerStack stage, CacheKey.Builder asked, Reading files)
      throws IOException, InterruptedException {
    if (memory.isEmpty()) {
      return files.digest();
    }
    Digest key = key(stage, asked);
    if (layers.remembered(stage.diffIds()).isEmpty()) {
      Optional<Digest> known = memory.content(key);
      if (known.isPresent()) {
        return known.get();
      }
    }
    Digest read = files.digest();
    memory.found(key, read);
    return read;
  }

  /** Reads what somebody said, once the files are here: what is kept here is to be true. */
  void check(LayerStack stage, CacheKey.Builder asked, Reading files)
      throws IOException, InterruptedException {
    if (!memory.isEmpty()) {
      Digest key = key(stage, asked);
      if (memory.isHearsay(key)) {
        memory.found(key, files.digest());
      }
    }
  }

  private static Digest key(LayerStack stage, CacheKey.Builder asked) {
    return asked.add("layers", stage.diffIds()).build().digest();
  }
}
