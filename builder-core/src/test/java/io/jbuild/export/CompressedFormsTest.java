package io.jbuild.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.blob.Blob;
import io.jbuild.blob.Compression;
import io.jbuild.blob.WorkFolder;
import io.jbuild.layer.Layer;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.MediaTypes;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompressedFormsTest {

  private static final byte[] PLAIN = "plain".getBytes(StandardCharsets.UTF_8);

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  private WorkFolder work = new WorkFolder(Path.of(""));
  private final AtomicInteger reads = new AtomicInteger();
  private final CountDownLatch second = new CountDownLatch(2);

  @BeforeEach
  void open() {
    work = new WorkFolder(folder.resolve("jbuild/work"));
  }

  @AfterEach
  void close() throws Exception {
    work.close();
  }

  @Test
  void twoAtOnceCompressALayerOnce() throws Exception {
    Layer layer = layer();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<CompressedForms.Kept> one =
          threads.submit(() -> forms().compressed(layer, Compression.GZIP, work.file("one")));
      Future<CompressedForms.Kept> other =
          threads.submit(() -> forms().compressed(layer, Compression.GZIP, work.file("other")));

      assertThat(one.get(1, TimeUnit.MINUTES)).isEqualTo(other.get(1, TimeUnit.MINUTES));
    } finally {
      threads.shutdownNow();
    }
    assertThat(reads).hasValue(1);
  }

  @Test
  void whatAnEarlierVersionLeftIsReplaced() throws Exception {
    Layer layer = layer();
    Path place = Files.createDirectories(place(layer.diffId()).resolve("compressed"));
    Digest earlier = Digest.of(new byte[] {1});
    Files.write(place.resolve("gzip-1-" + earlier.hex()), new byte[] {1});
    Path note = folder.resolve("jbuild/compressed").resolve(layer.blob().digest().hex());
    Files.createDirectories(folder.resolve("jbuild/compressed"));
    Files.writeString(note, earlier + " 1\n");

    assertThat(forms().find(layer.blob().digest())).isEmpty();
    CompressedForms.Kept made = forms().compressed(layer, Compression.GZIP, work.file("made"));
    Descriptor form = new Descriptor(MediaTypes.OCI_LAYER_GZIP, made.digest(), made.size());
    forms().remember(layer.blob().digest(), form);

    assertThat(place.toFile().list()).containsExactly("gzip-2-" + made.digest().hex());
    assertThat(note.resolveSibling(".").toFile().list()).hasSize(1);
    assertThat(forms().find(layer.blob().digest())).contains(form);
  }

  private CompressedForms forms() {
    return new CompressedForms(folder.resolve("jbuild"), this::place, work);
  }

  private Path place(Digest diffId) {
    return folder.resolve("layers").resolve(diffId.hex());
  }

  private Layer layer() {
    Digest digest = Digest.of(PLAIN);
    Descriptor plain = new Descriptor(MediaTypes.OCI_LAYER, digest, PLAIN.length);
    return new Layer(MediaTypes.OCI_LAYER, Blob.of(plain, this::read), digest);
  }

  /** Gives another who compresses the same the time to begin. */
  private InputStream read() {
    reads.incrementAndGet();
    second.countDown();
    try {
      assertThat(second.await(500, TimeUnit.MILLISECONDS)).as("somebody else reads it").isFalse();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return new ByteArrayInputStream(PLAIN);
  }
}
