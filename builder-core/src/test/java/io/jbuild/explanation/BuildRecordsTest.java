package io.jbuild.explanation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.failure.Lines;
import io.jbuild.file.ByteString;
import io.jbuild.history.BuildRecord;
import io.jbuild.history.RecordedStep;
import io.jbuild.oci.Digest;
import io.jbuild.secret.SecretSearch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildRecordsTest {

  private static final SecretSearch NO_SECRET = new SecretSearch(new TreeMap<>());
  private static final Digest DIGEST = Digest.of("some".getBytes(UTF_8));

  @TempDir Path jbuild;

  @Test
  void aBuildIsReadAsItWas() throws IOException {
    BuildRecord build = build(1_700_000_000L, "[build 1/2] RUN make");
    records().put(build, NO_SECRET);
    assertThat(records().list()).containsExactly(build);
  }

  @Test
  void theLastBuildsAreKeptAndTheLastIsFirst() throws IOException {
    for (int i = 0; i < 53; i++) {
      records().put(build(1_700_000_000L + i, "RUN x"), NO_SECRET);
    }
    List<BuildRecord> kept = records().list();
    assertThat(kept).hasSize(50);
    assertThat(kept.get(0).id()).isEqualTo("1700000052-00000000");
    assertThat(kept.get(49).id()).isEqualTo("1700000003-00000000");
  }

  @Test
  void whatIsNoRecordIsNone() throws IOException {
    records().put(build(1_700_000_000L, "RUN x"), NO_SECRET);
    Path folder = jbuild.resolve("builds");
    Files.writeString(folder.resolve("1700000001-00000001"), "{\"version\":1,\"id\":");
    Files.writeString(folder.resolve("1700000002-00000001"), "{\"version\":2}");
    // Neither one that a kill left, nor what calls itself another.
    Files.copy(folder.resolve("1700000000-00000000"), folder.resolve("1700000000-00000000.new"));
    Files.copy(folder.resolve("1700000000-00000000"), folder.resolve("1700000003-00000000"));
    assertThat(records().list()).extracting(BuildRecord::id).containsExactly("1700000000-00000000");
  }

  @Test
  void aRecordWithASecretInItIsNotKept() throws IOException {
    SecretSearch search =
        new SecretSearch(new TreeMap<>(Map.of("it", ByteString.of("hunter2hunter2"))));
    records().put(build(1_700_000_000L, "RUN login hunter2hunter2"), search);
    assertThat(records().list()).isEmpty();
    assertThat(jbuild.resolve("builds")).doesNotExist();
  }

  private BuildRecords records() {
    return new BuildRecords(jbuild);
  }

  private static BuildRecord build(long second, String name) {
    RecordedStep base =
        new RecordedStep(
            0,
            "linux/amd64",
            "FROM a",
            new Lines(1, 1),
            Optional.empty(),
            List.of(),
            RecordedStep.Outcome.GIVEN,
            Optional.empty(),
            Duration.ZERO,
            Duration.ZERO,
            Optional.empty(),
            Optional.of(new RecordedStep.Base("a:1", DIGEST, 3)),
            Optional.empty(),
            List.of());
    RecordedStep run =
        new RecordedStep(
            1,
            "linux/amd64",
            name,
            new Lines(2, 4),
            Optional.of(0),
            List.of(0),
            RecordedStep.Outcome.RAN,
            Optional.of(DIGEST),
            Duration.ofMillis(12),
            Duration.ofMillis(3456),
            Optional.of(new RecordedStep.MadeLayer(DIGEST, 1024)),
            Optional.empty(),
            Optional.of("its layer was gone"),
            List.of(RecordedStep.Note.AFRESH, RecordedStep.Note.EXPECTED));
    return new BuildRecord(
        second + "-00000000",
        Instant.ofEpochSecond(second, 123_000_000),
        Duration.ofSeconds(4),
        BuildRecord.Outcome.FAILED,
        Optional.of("it failed"),
        new BuildRecord.Source(
            "/context", "", Optional.of(DIGEST), Optional.of("build"), List.of("linux/amd64")),
        List.of("a:2"),
        Optional.of(DIGEST),
        true,
        List.of(base, run));
  }
}
