package io.jbuild.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jbuild.event.Transfer;
import io.jbuild.failure.BuildException;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import io.jbuild.snapshot.DigestedStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When what is read of a context brings its digest with it, so that nobody hashes it again. */
class KnownDigestTest {

  private static final ImagePath FILE = ImagePath.of("/f1");

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  private Path context = Path.of("");
  private int scratch;

  @BeforeEach
  void makeFiles() throws IOException {
    Path real = folder.toRealPath();
    assumeTrue(
        MountedFileSystems.read()
            .isExact(ContextFile.read(real, (d, i) -> 0).version().device(), real),
        "the tests' files are on no file system of a disk");
    context = Files.createDirectory(real.resolve("context"));
    for (int i = 0; i <= FileHashing.FEW_FILES; i++) {
      Files.writeString(context.resolve("f" + i), "content " + i);
    }
  }

  private ContextSnapshot hashed(boolean remembering) throws IOException {
    return hashed(remembering, Duration.ofMillis(20));
  }

  private ContextSnapshot hashed(boolean remembering, Duration recent) throws IOException {
    ContextSnapshot snapshot = snapshot(remembering, recent);
    hash(snapshot);
    return snapshot;
  }

  private ContextSnapshot snapshot(boolean remembering, Duration recent) throws IOException {
    Optional<DigestMemory> memory =
        remembering
            ? Optional.of(
                new DigestMemory(
                    folder.resolve("digests"), () -> folder.resolve("scratch" + scratch++), recent))
            : Optional.empty();
    return ContextSnapshot.of(context, IgnoreFile.NONE, ContextTimes.PRESERVE, memory);
  }

  private static void hash(ContextSnapshot snapshot) throws IOException {
    try (LocalSnapshot.Hashing hashing = snapshot.hashing(2, new Transfer("", 0))) {
      for (ImagePath path : snapshot.list(ImagePath.ROOT)) {
        hashing.add(path, 10);
      }
      hashing.finish();
    }
  }

  private static Optional<Digest> known(ContextSnapshot snapshot) throws IOException {
    try (InputStream in = snapshot.open(FILE)) {
      return in instanceof DigestedStream digested ? digested.digest() : Optional.empty();
    }
  }

  @Test
  void itIsKnownOfWhatNobodyHasTouchedForLong() throws Exception {
    Thread.sleep(60);
    ContextSnapshot snapshot = hashed(/* remembering= */ true);
    assertThat(known(snapshot)).contains(snapshot.digest(FILE));
    try (InputStream in = snapshot.open(FILE)) {
      assertThat(Digest.of(in)).isEqualTo(snapshot.digest(FILE));
    }
  }

  @Test
  void itIsNotOfAYoungFileWhichMayChangeWithinATick() throws Exception {
    // On a busy machine long may pass from the change to the question.
    Duration recent = Duration.ofSeconds(3);
    Thread.sleep(recent.toMillis() + 60);
    Files.writeString(context.resolve("f1"), "contend 1");
    assertThat(known(hashed(/* remembering= */ true, recent))).isEmpty();
  }

  @Test
  void itIsNotOfWhatWasReadBeforeAnybodyRemembered() throws Exception {
    Thread.sleep(60);
    ContextSnapshot snapshot = snapshot(/* remembering= */ true, Duration.ofMillis(20));
    snapshot.digest(FILE);
    hash(snapshot);
    assertThat(known(snapshot)).isEmpty();
    try (InputStream in = snapshot.open(FILE)) {
      assertThat(Digest.of(in)).isEqualTo(snapshot.digest(FILE));
    }
  }

  @Test
  void itIsNotWithoutAMemory() throws Exception {
    Thread.sleep(60);
    assertThat(known(hashed(/* remembering= */ false))).isEmpty();
  }

  @Test
  void readingWhatChangedSinceItWasHashedFails() throws Exception {
    Thread.sleep(60);
    ContextSnapshot snapshot = hashed(/* remembering= */ true);
    FileTime modified = Files.getLastModifiedTime(context.resolve("f1"));
    Files.writeString(context.resolve("f1"), "contend 1");
    Files.setLastModifiedTime(context.resolve("f1"), modified);
    try (InputStream in = snapshot.open(FILE)) {
      assertThatThrownBy(in::readAllBytes)
          .isInstanceOf(BuildException.class)
          .hasMessageContaining("changed while it was read");
    }
  }
}
