package io.jbuild.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.blob.Blob;
import io.jbuild.blob.BlobStore;
import io.jbuild.blob.Compression;
import io.jbuild.blob.LayoutBlobStore;
import io.jbuild.blob.WorkFolder;
import io.jbuild.cache.CacheKey;
import io.jbuild.cache.StepRecords;
import io.jbuild.export.CompressedForms;
import io.jbuild.layer.Layer;
import io.jbuild.layer.LayerStore;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.MediaTypes;
import io.jbuild.oci.Platform;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a build saved where it waited for the machine that made it. */
class SavedTimeTest {

  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final Duration COST = Duration.ofSeconds(100);
  private static final CacheKey KEY = key("now");

  private final FakeRegistry registry = new FakeRegistry();
  private final CachePlace.InRegistry place =
      new CachePlace.InRegistry(ImageReference.parse("h.example/team/cache:main"));
  private final PassingTime passing = new PassingTime(NOW);
  private final CacheReader reader = new CacheReader(() -> registry, List.of(Platform.host()));

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  private static CacheKey key(String below) {
    return CacheKey.of("run", 3).add("arguments", "make").add("below", below).build();
  }

  private static SharedResult result(Duration cost) {
    return new SharedResult(
        KEY.digest(),
        Digest.of(new byte[] {1}),
        1024,
        new Descriptor(Compression.GZIP.mediaType(), Digest.of(new byte[] {2}), 100),
        "",
        cost);
  }

  private Board board() {
    return new Board(place, reader, registry::open, event -> {});
  }

  private void other(Optional<SharedResult> result) {
    try {
      board()
          .change(
              all -> all.with(new AnnouncementDocument.Announced(KEY.digest(), "o", NOW, result)));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A store in which the same command took as long before. */
  private SharedCache cache() throws Exception {
    WorkFolder work = new WorkFolder(folder.resolve("work"));
    BlobStore blobs = new LayoutBlobStore(folder, work);
    LayerStore layers = new LayerStore(folder, blobs, work);
    StepRecords own = new StepRecords(folder, blobs, work);
    Descriptor before = new Descriptor(MediaTypes.OCI_LAYER, Digest.of(new byte[0]), 0);
    Blob blob = Blob.of(before, () -> new ByteArrayInputStream(new byte[0]));
    own.put(key("before"), new Layer(MediaTypes.OCI_LAYER, blob, before.digest()), COST);
    SharedCache cache =
        new SharedCache(
            own,
            new SharedParts(blobs, layers, new CompressedForms(folder, layers::found, work)),
            reader,
            List.of(place),
            event -> {});
    cache.joins(new SingleFlight("me", List.of(board()), List.of(), passing));
    return cache;
  }

  @ParameterizedTest
  @CsvSource({"100,95", "5,0", "3,0"})
  void isWhatItCostLessWhatWasWaitedForIt(long cost, long saved) throws Exception {
    other(Optional.empty());
    passing.meanwhile.add(() -> other(Optional.of(result(Duration.ofSeconds(cost)))));
    SharedCache cache = cache();
    assertThat(cache.find(KEY)).isEmpty();

    cache.claim(KEY, (where, most) -> {}).close();

    assertThat(cache.find(KEY)).isPresent();
    assertThat(passing.passed).isEqualTo(Duration.ofSeconds(5));
    assertThat(cache.taken().steps()).isEqualTo(1);
    assertThat(cache.taken().saved()).isEqualTo(Duration.ofSeconds(saved));
  }

  @Test
  void whatNobodyWaitedForIsSavedWhole() throws Exception {
    other(Optional.of(result(COST)));
    SharedCache cache = cache();
    assertThat(cache.find(KEY)).isEmpty();

    cache.claim(KEY, (where, most) -> {}).close();

    assertThat(cache.find(KEY)).isPresent();
    assertThat(cache.taken().saved()).isEqualTo(COST);
  }
}
