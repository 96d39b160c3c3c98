package io.jbuild.cache;

import io.jbuild.blob.Blob;
import io.jbuild.blob.BlobStore;
import io.jbuild.blob.WorkFolder;
import io.jbuild.json.JsonException;
import io.jbuild.json.JsonObject;
import io.jbuild.layer.Layer;
import io.jbuild.oci.Digest;
import io.jbuild.posix.LockFile;
import java.io.IOException;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;

/**
 * Step records in the store's {@code jbuild/steps}: one JSON file a key, its ingredients in clear,
 * the layer, what it cost. A file's modification time is the record's last use.
 */
public final class StepRecords implements LayerCache {

  private final Path directory;
  private final Path locks;
  private final BlobStore blobs;
  private final WorkFolder work;

  /**
   * Records in a store.
   *
   * @param jbuild the store's {@code jbuild} folder
   * @param work where records are written before they are whole
   */
  public StepRecords(Path jbuild, BlobStore blobs, WorkFolder work) throws IOException {
    this.directory = Files.createDirectories(jbuild.resolve("steps"));
    this.locks = Files.createDirectories(jbuild.resolve("locks"));
    this.blobs = blobs;
    this.work = work;
  }

  @Override
  public Optional<Layer> find(CacheKey key) throws IOException {
    Path file = file(key.digest());
    JsonObject layer;
    try {
      layer = JsonObject.parse(Files.readAllBytes(file)).object("layer").orElseThrow();
    } catch (NoSuchFileException | JsonException e) {
      // A record that is not there, or that a crash of the machine left in pieces, is a miss.
      return Optional.empty();
    }
    Digest digest = Digest.parse(layer.requiredText("digest"));
    Optional<Blob> blob = blobs.find(digest);
    if (blob.isEmpty() || blob.get().size() != layer.integer("size").orElse(-1)) {
      return Optional.empty();
    }
    return Optional.of(
        new Layer(
            layer.requiredText("mediaType"),
            blob.get(),
            Digest.parse(layer.requiredText("diffId"))));
  }

  @Override
  public void put(CacheKey key, Layer layer, Duration cost) throws IOException {
    JsonObject record =
        JsonObject.create()
            .put("version", 1)
            .put(
                "layer",
                JsonObject.create()
                    .put("mediaType", layer.mediaType())
                    .put("digest", layer.blob().digest().toString())
                    .put("size", layer.blob().size())
                    .put("diffId", layer.diffId().toString()))
            .put("costMilliseconds", cost.toMillis())
            .putObjects(
                "ingredients",
                key.ingredients().stream()
                    .map(
                        ingredient ->
                            JsonObject.create()
                                .put("name", ingredient.name())
                                .putTexts("values", ingredient.values()))
                    .toList());
    Path temporary = work.file("record");
    try {
      Files.write(temporary, record.toBytes());
      Files.move(temporary, file(key.digest()), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  @Override
  public Claim claim(CacheKey key) throws IOException, InterruptedException {
    try {
      return LockFile.acquire(locks.resolve(key.digest().hex()))::close;
    } catch (FileLockInterruptionException e) {
      Thread.interrupted();
      throw new InterruptedException();
    }
  }

  private Path file(Digest key) {
    return directory.resolve(key.hex());
  }
}
