package io.jbuild.hidden;

import io.jbuild.blob.WorkFolder;
import io.jbuild.cache.CacheKey;
import io.jbuild.cache.LayerCache;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.layer.Layer;
import io.jbuild.layer.LayerIndex;
import io.jbuild.machine.Store;
import io.jbuild.secret.SecretSearch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Results of steps that are looked through for secrets before they are kept: a layer's whole tar,
 * and what a record would say of its step.
 *
 * <p>What was made before is not looked through again: it was when it was made, for the secrets of
 * that build.
 */
public final class SearchedRecords implements LayerCache {

  private final Store store;
  private final LayerCache records;
  private final SecretSearch search;

  /**
   * Records of one build; as they are, where it has no secrets.
   *
   * @param records where they are kept
   */
  public static LayerCache of(Store store, LayerCache records, SecretSearch search) {
    return search.isEmpty() ? records : new SearchedRecords(store, records, search);
  }

  private SearchedRecords(Store store, LayerCache records, SecretSearch search) {
    this.store = store;
    this.records = records;
    this.search = search;
  }

  @Override
  public Optional<Layer> find(CacheKey key) throws IOException {
    check(key);
    return records.find(key);
  }

  @Override
  public Optional<String> origin(CacheKey key) {
    return records.origin(key);
  }

  @Override
  public Optional<String> lost(CacheKey key) throws IOException {
    return records.lost(key);
  }

  @Override
  public Claim claim(CacheKey key, Waiting waiting) throws IOException, InterruptedException {
    check(key);
    return records.claim(key, waiting);
  }

  @Override
  public void put(CacheKey key, Layer layer, Duration cost) throws IOException {
    Optional<String> found;
    try (InputStream tar = layer.blob().open()) {
      found = search.in(tar);
    }
    if (found.isPresent()) {
      String place = place(layer);
      forget(store, layer);
      throw new BuildException(
          Blame.DOCKERFILE,
          found.get() + " is in the layer of this step, in " + place,
          "Everybody who has the image could read it, also where a later step deletes it. Nothing"
              + " was kept: write it nowhere but where something is mounted (type=tmpfs).");
    }
    records.put(key, layer, cost);
  }

  /** A record tells all that a step depends on, in clear. */
  private void check(CacheKey key) {
    for (CacheKey.Ingredient ingredient : key.ingredients()) {
      for (String value : ingredient.values()) {
        Optional<String> found = search.in(value);
        if (found.isPresent()) {
          throw new BuildException(
              Blame.DOCKERFILE,
              found.get() + " is part of this step: of its " + ingredient.name(),
              "It would be kept in clear. Do not pass it by ARG or ENV, nor in the Dockerfile: a"
                  + " RUN sees it by --mount=type=secret.");
        }
      }
    }
  }

  private String place(Layer layer) throws IOException {
    LayerIndex index = store.layers().index(layer);
    for (int entry = 0; entry < index.size(); entry++) {
      if (isIn(index, entry)) {
        return index.path(entry).toString();
      }
    }
    return "one of its files";
  }

  private boolean isIn(LayerIndex index, int entry) throws IOException {
    if (search.in(index.path(entry).toString().getBytes(StandardCharsets.UTF_8)).isPresent()) {
      return true;
    }
    if (index.whiteout(entry)) {
      return false;
    }
    FileNode node = index.node(entry);
    for (Map.Entry<String, ByteString> attribute : node.attributes().xattrs().entrySet()) {
      if (search.in(attribute.getKey()).isPresent()
          || search.in(attribute.getValue().toBytes()).isPresent()) {
        return true;
      }
    }
    if (node instanceof FileNode.SymbolicLink link) {
      return search.in(link.target().toBytes()).isPresent();
    }
    if (node instanceof FileNode.RegularFile && index.linkTarget(entry).isEmpty()) {
      try (InputStream content = index.open(entry)) {
        return search.in(content).isPresent();
      }
    }
    return false;
  }

  /**
   * Deletes what a build made. A layer that was there before belongs to others, as does one that
   * another build was the first to make.
   */
  public static void forget(Store store, Layer layer) throws IOException {
    if (!store.blobs().isOwn(layer.blob().digest())) {
      return;
    }
    Files.deleteIfExists(store.blobs().file(layer.blob().digest()));
    WorkFolder.delete(store.layers().folder(layer.diffId()));
  }
}
