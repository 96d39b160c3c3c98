package io.jbuild.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.oci.Digest;
import io.jbuild.testkit.Processes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayoutBlobStoreTest {
  private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);

  @TempDir private Path folder;
  private WorkFolder work = new WorkFolder(Path.of(""));
  private LayoutBlobStore store = new LayoutBlobStore(Path.of(""), work);

  @BeforeEach
  void open() {
    work = new WorkFolder(folder.resolve("jbuild").resolve("work"));
    store = new LayoutBlobStore(folder, work);
  }

  @Test
  void aBlobStandsUnderItsDigestAndEverybodyMayReadIt() throws IOException {
    Blob blob = store.add(HELLO);

    Path file = folder.resolve("blobs/sha256").resolve(Digest.of(HELLO).hex());
    assertThat(file).hasBinaryContent(HELLO).isEqualTo(store.file(blob.digest()));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r--r--");
    assertThat(blob.size()).isEqualTo(5);
    try (InputStream in = store.find(blob.digest()).orElseThrow().open()) {
      assertThat(in.readAllBytes()).isEqualTo(HELLO);
    }
    assertNothingLeft();
  }

  @Test
  void addingTwiceIsAddingOnce() throws IOException {
    store.add(HELLO);
    store.add(HELLO);

    assertThat(folder.resolve("blobs/sha256")).isDirectoryContaining(file -> true);
    assertNothingLeft();
  }

  @Test
  void manyZerosTakeNoRoom() throws Exception {
    byte[] text = new byte[256 * 1024];
    Arrays.fill(text, (byte) 'x');
    byte[] zeros = new byte[256 * 1024];
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    Blob blob;
    try (BlobStore.Writer writer = store.write()) {
      for (byte[] part : List.of(zeros, HELLO, zeros, zeros, text, zeros)) {
        writer.stream().write(part);
        all.write(part);
      }
      blob = writer.commit();
    }

    assertThat(blob.size()).isEqualTo(all.size());
    assertThat(blob.digest()).isEqualTo(Digest.of(all.toByteArray()));
    assertThat(store.file(blob.digest())).hasBinaryContent(all.toByteArray());
    String blocks =
        Processes.check(folder, List.of("stat", "-c", "%b", store.file(blob.digest()).toString()));
    assertThat(Long.parseLong(blocks.strip()) * 512).isLessThan(all.size() / 2);
  }

  @Test
  void whatIsNotThePromisedLeavesNothingBehind() throws IOException {
    Digest other = Digest.of(new byte[1]);
    try (BlobStore.Writer writer = store.write()) {
      writer.stream().write(HELLO);
      assertThatThrownBy(() -> writer.commit(other, 5))
          .isInstanceOf(DigestMismatchException.class)
          .hasMessage("expected " + other + " (5 bytes), got " + Digest.of(HELLO) + " (5 bytes)");
    }
    try (BlobStore.Writer writer = store.write()) {
      writer.stream().write(HELLO);
      assertThatThrownBy(() -> writer.commit(Digest.of(HELLO), 6))
          .isInstanceOf(DigestMismatchException.class);
    }
    assertThat(store.find(other)).isEmpty();
    assertThat(store.find(Digest.of(HELLO))).isEmpty();
    assertNothingLeft();
  }

  @Test
  void aBlobThatIsNotCommittedIsGone() throws IOException {
    try (BlobStore.Writer writer = store.write()) {
      writer.stream().write(HELLO);
    }
    assertThat(store.find(Digest.of(HELLO))).isEmpty();
    assertNothingLeft();
  }

  @Test
  void closingTheStreamDoesNotDiscardTheBlob() throws IOException {
    try (BlobStore.Writer writer = store.write()) {
      writer.stream().write(HELLO);
      writer.stream().close();
      assertThat(writer.commit(Digest.of(HELLO), 5).digest()).isEqualTo(Digest.of(HELLO));
    }
    assertThat(store.find(Digest.of(HELLO))).isPresent();
  }

  @Test
  void aFileThatAPowerLossCutIsReplaced() throws IOException {
    Files.createDirectories(folder.resolve("blobs/sha256"));
    Files.write(store.file(Digest.of(HELLO)), new byte[0]);

    store.add(HELLO);

    assertThat(store.file(Digest.of(HELLO))).hasBinaryContent(HELLO);
  }

  @Test
  void manyThreadsMayAddTheSame() throws Exception {
    byte[] large = new byte[1 << 20];
    var pool = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Blob>> adds = Collections.nCopies(40, () -> store.add(large));
      for (Future<Blob> added : pool.invokeAll(adds)) {
        assertThat(added.get().digest()).isEqualTo(Digest.of(large));
      }
    } finally {
      pool.shutdown();
    }
    assertThat(store.file(Digest.of(large))).hasSize(1 << 20);
    assertNothingLeft();
  }

  @Test
  void bytesFromOutsideAreVerifiedAtTheirEnd() throws IOException {
    try (var good = new VerifyingStream(new ByteArrayInputStream(HELLO), Digest.of(HELLO), 5)) {
      assertThat(good.readAllBytes()).isEqualTo(HELLO);
    }
    for (var bad :
        List.of(
            new VerifyingStream(new ByteArrayInputStream(HELLO), Digest.of(new byte[0]), 5),
            new VerifyingStream(new ByteArrayInputStream(HELLO), Digest.of(HELLO), 6),
            new VerifyingStream(new ByteArrayInputStream(HELLO), Digest.of(HELLO), 4))) {
      assertThatThrownBy(bad::drain).isInstanceOf(DigestMismatchException.class);
    }
  }

  private void assertNothingLeft() throws IOException {
    assertThat(work.path()).isEmptyDirectory();
  }
}
