package io.jbuild.cache;

import io.jbuild.blob.Blob;
import io.jbuild.blob.BlobStore;
import io.jbuild.blob.Sweep;
import io.jbuild.blob.WorkFolder;
import io.jbuild.json.JsonException;
import io.jbuild.json.JsonObject;
import io.jbuild.layer.Layer;
import io.jbuild.oci.Digest;
import io.jbuild.posix.LockFile;
import java.io.IOException;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Step records in the store's {@code jbuild/steps}: one JSON file a key, its ingredients, the
 * layer, what it cost. A file's modification time is the record's last use: when the build that
 * used it began.
 */
public final class StepRecords implements LayerCache {

  private final Path directory;
  private final Path notes;
  private final Path locks;
  private final BlobStore blobs;
  private final WorkFolder work;
  private final Kept kept;

  /** How it is kept what a step was made of. */
  public interface Kept {
    /** Ingredients as they are written: two that differ differ there too. */
    List<CacheKey.Ingredient> of(List<CacheKey.Ingredient> ingredients) throws IOException;
  }

  /**
   * Records in a store.
   *
   * @param jbuild the store's {@code jbuild} folder
   * @param work where records are written before they are whole
   */
  public StepRecords(Path jbuild, BlobStore blobs, WorkFolder work) throws IOException {
    this.directory = Files.createDirectories(jbuild.resolve("steps"));
    this.notes = jbuild.resolve("notes");
    this.locks = Files.createDirectories(jbuild.resolve("locks"));
    this.blobs = blobs;
    this.work = work;
    this.kept = ingredients -> ingredients;
  }

  private StepRecords(StepRecords other, Kept kept) {
    this.directory = other.directory;
    this.notes = other.notes;
    this.locks = other.locks;
    this.blobs = other.blobs;
    this.work = other.work;
    this.kept = kept;
  }

  /** The same records, written so. */
  public StepRecords keeping(Kept ingredients) {
    return new StepRecords(this, ingredients);
  }

  /** What a step is made of, as it is kept. */
  public List<CacheKey.Ingredient> kept(List<CacheKey.Ingredient> ingredients) throws IOException {
    return kept.of(ingredients);
  }

  @Override
  public Optional<Layer> find(CacheKey key) throws IOException {
    return find(key, from -> false);
  }

  /**
   * The layer that a step with this key made.
   *
   * @param trusted whether what came from a cache of other machines counts, by what it is called:
   *     nobody gets it who does not ask that cache
   */
  public Optional<Layer> find(CacheKey key, Predicate<String> trusted) throws IOException {
    Path file = file(key.digest());
    Optional<Layer> layer = read(file, trusted);
    if (layer.isPresent()) {
      used(file);
    }
    return layer;
  }

  @Override
  public Optional<String> lost(CacheKey key) throws IOException {
    return lost(key, from -> false);
  }

  /**
   * Why a layer that there was of a key is not to be had.
   *
   * @param trusted as of {@link #find(CacheKey, Predicate)}
   */
  public Optional<String> lost(CacheKey key, Predicate<String> trusted) throws IOException {
    if (Files.notExists(file(key.digest()))) {
      return Optional.empty();
    }
    return Optional.of(
        past(key.digest())
            .from()
            .filter(trusted.negate())
            .map(
                from ->
                    "the result that is here came from the cache " + from + ", which was not asked")
            .orElse("there was a result, but its layer was gone"));
  }

  private void used(Path file) throws IOException {
    try {
      Sweep.keep(file, Files.getLastModifiedTime(file), work);
    } catch (NoSuchFileException e) {
      // Somebody forgets it: the layer is found all the same.
    }
  }

  private Optional<Layer> read(Path file, Predicate<String> trusted) throws IOException {
    JsonObject layer;
    try {
      JsonObject record = JsonObject.parse(Files.readAllBytes(file));
      layer = record.object("layer").orElseThrow();
      if (!record.text("from").map(trusted::test).orElse(true)) {
        return Optional.empty();
      }
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
    put(key, layer, new Past(cost, Optional.empty()));
  }

  /**
   * How a layer came to be here.
   *
   * @param cost of making it
   * @param from the cache of other machines that it came from; empty where it was made here
   */
  public record Past(Duration cost, Optional<String> from) {}

  /** Keeps a layer under a key, with how it came to be here. */
  public void put(CacheKey key, Layer layer, Past past) throws IOException {
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
            .put("costMilliseconds", past.cost().toMillis())
            .put("from", past.from())
            .putObjects(
                "ingredients",
                kept(key.ingredients()).stream()
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

  /** How the layer of a record came to be here. */
  public Past past(Digest key) throws IOException {
    try {
      JsonObject record = JsonObject.parse(Files.readAllBytes(file(key)));
      return new Past(
          Duration.ofMillis(record.integer("costMilliseconds").orElse(0)), record.text("from"));
    } catch (NoSuchFileException | JsonException e) {
      return new Past(Duration.ZERO, Optional.empty());
    }
  }

  @Override
  public Claim claim(CacheKey key, Waiting waiting) throws IOException, InterruptedException {
    try {
      return LockFile.acquire(locks.resolve(key.digest().hex()))::close;
    } catch (FileLockInterruptionException e) {
      Thread.interrupted();
      throw new InterruptedException();
    }
  }

  /**
   * Forgets records.
   *
   * @param forgotten which, by their layers; those that cannot be read are forgotten too
   * @return how many there were
   */
  public int forget(Predicate<Layer> forgotten) throws IOException {
    int count = 0;
    for (Path file : files()) {
      Optional<Layer> layer = read(file, from -> true);
      if (layer.isEmpty() || forgotten.test(layer.get())) {
        count += Files.deleteIfExists(file) ? 1 : 0;
        Files.deleteIfExists(note(file));
      }
    }
    return count;
  }

  /**
   * A record as it stands there.
   *
   * @param used when a build used it last, by when that had begun
   * @param blob of its layer, which may be gone
   * @param diffId of its layer
   * @param cost of making the layer again
   */
  public record Recorded(Path file, Instant used, Digest blob, Digest diffId, Duration cost) {}

  /** All records. One that cannot be read is none for a build either. */
  public List<Recorded> list() throws IOException {
    List<Recorded> list = new ArrayList<>();
    for (Path file : files()) {
      try {
        JsonObject record = JsonObject.parse(Files.readAllBytes(file));
        JsonObject layer = record.object("layer").orElseThrow();
        list.add(
            new Recorded(
                file,
                Files.getLastModifiedTime(file).toInstant(),
                Digest.parse(layer.requiredText("digest")),
                Digest.parse(layer.requiredText("diffId")),
                Duration.ofMillis(record.integer("costMilliseconds").orElse(0))));
      } catch (NoSuchFileException | JsonException e) {
        // Forgotten meanwhile, or left in pieces by a crash of the machine.
      }
    }
    return list;
  }

  /**
   * What a result depends on.
   *
   * @param used when a build used it last, by when that had begun
   * @param cost of making it
   */
  public record Made(
      Digest key, List<CacheKey.Ingredient> ingredients, Instant used, Duration cost) {
    public Made {
      ingredients = List.copyOf(ingredients);
    }
  }

  /** What all results depend on. */
  public List<Made> made() throws IOException {
    List<Made> made = new ArrayList<>();
    for (Path file : files()) {
      try {
        List<CacheKey.Ingredient> ingredients = new ArrayList<>();
        JsonObject record = JsonObject.parse(Files.readAllBytes(file));
        for (JsonObject one : record.objects("ingredients")) {
          ingredients.add(new CacheKey.Ingredient(one.requiredText("name"), one.texts("values")));
        }
        made.add(
            new Made(
                Digest.parse("sha256:" + file.getFileName()),
                ingredients,
                Files.getLastModifiedTime(file).toInstant(),
                Duration.ofMillis(record.integer("costMilliseconds").orElse(0))));
      } catch (NoSuchFileException | JsonException e) {
        // Forgotten meanwhile, or left in pieces by a crash of the machine.
      }
    }
    return made;
  }

  /** What is known besides of a step whose record is such a file; it may not be there. */
  public Path note(Path record) {
    return notes.resolve(record.getFileName());
  }

  /** Deletes what is known of steps that have no record: of those that failed. */
  public void forgetFailed() throws IOException {
    try (DirectoryStream<Path> names = Files.newDirectoryStream(notes)) {
      for (Path note : names) {
        if (!Files.exists(directory.resolve(note.getFileName()))) {
          Files.deleteIfExists(note);
        }
      }
    } catch (NoSuchFileException e) {
      // Nothing was noted yet.
    }
  }

  /** Where what is known besides is; it need not exist. */
  public Path notes() {
    return notes;
  }

  /** Where the records are. */
  public Path folder() {
    return directory;
  }

  private List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> names = Files.newDirectoryStream(directory)) {
      names.forEach(files::add);
    }
    return files;
  }

  private Path file(Digest key) {
    return directory.resolve(key.hex());
  }
}
