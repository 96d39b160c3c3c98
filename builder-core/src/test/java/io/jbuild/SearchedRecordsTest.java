package io.jbuild;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.cache.CacheKey;
import io.jbuild.failure.BuildException;
import io.jbuild.file.Attributes;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.hidden.SearchedRecords;
import io.jbuild.layer.Layer;
import io.jbuild.layer.LayerStack;
import io.jbuild.machine.Store;
import io.jbuild.secret.SecretSearch;
import io.jbuild.snapshot.WritableSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose a layer with a secret is, where the times of files do not tell. */
class SearchedRecordsTest {

  private static final byte[] VALUE = "correct-horse-battery".getBytes(UTF_8);

  @TempDir Path folder;

  private static Layer pack(Store store) throws IOException {
    WritableSnapshot files = store.layers().writable(LayerStack.EMPTY);
    Attributes attributes = new Attributes(0644, 0, 0, Instant.EPOCH);
    files.put(ImagePath.of("/f"), new FileNode.RegularFile(attributes, VALUE.length, 0), VALUE);
    return store.layers().pack(files.diff());
  }

  private static void refused(Store store, Layer layer) throws IOException {
    SortedMap<String, ByteString> values = new TreeMap<>();
    values.put("the secret token", ByteString.of(VALUE));
    var records = SearchedRecords.of(store, store.records(), new SecretSearch(values));
    assertThatThrownBy(() -> records.put(CacheKey.of("copy", 1).build(), layer, Duration.ZERO))
        .isInstanceOf(BuildException.class)
        .hasMessage("the secret token is in the layer of this step, in /f");
  }

  /** When a store's process began, by the clock of files. */
  private static FileTime tick(Store store) throws IOException {
    try (var locks = Files.newDirectoryStream(store.jbuild().resolve("work"), "build-*.lock")) {
      return Files.getLastModifiedTime(locks.iterator().next());
    }
  }

  @Test
  void itsOwnGoesAlsoWhenItSeemsToBeAsOldAsTheBuildOrOlder() throws IOException {
    try (Store store = Store.open(folder)) {
      store.work().begin();
      Layer layer = pack(store);
      Path blob = store.blobs().file(layer.blob().digest());
      Files.setLastModifiedTime(
          blob, FileTime.from(tick(store).toInstant().minus(Duration.ofMillis(4))));

      refused(store, layer);

      assertThat(blob).doesNotExist();
      assertThat(store.layers().folder(layer.diffId())).doesNotExist();
    }
  }

  @Test
  void anothersStaysAlsoWhenItSeemsToBeYounger() throws IOException {
    try (Store first = Store.open(folder)) {
      pack(first);
    }
    try (Store store = Store.open(folder)) {
      store.work().begin();
      Layer layer = pack(store);
      Path blob = store.blobs().file(layer.blob().digest());
      Files.setLastModifiedTime(blob, FileTime.from(Instant.now().plusSeconds(10)));

      refused(store, layer);

      assertThat(blob).exists();
    }
  }
}
