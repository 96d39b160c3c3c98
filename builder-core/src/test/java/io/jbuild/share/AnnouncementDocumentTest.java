package io.jbuild.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.blob.Compression;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.Manifest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What machines tell each other, as bytes. */
class AnnouncementDocumentTest {

  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  private static final SharedResult RESULT =
      new SharedResult(
          Digest.of(new byte[] {3}),
          Digest.of(new byte[] {1}),
          1024,
          new Descriptor(Compression.GZIP.mediaType(), Digest.of(new byte[] {2}), 100),
          "",
          Duration.ofSeconds(100));

  @Test
  void onlyWhatSomebodyMayStillWaitForIsKept() {
    AnnouncementDocument all = AnnouncementDocument.EMPTY;
    for (int i = 0; i < 1000; i++) {
      all = all.with(announced(i, NOW.plusSeconds(i), Optional.empty()));
    }
    assertThat(all.steps()).hasSize(AnnouncementDocument.MOST_STEPS);
    assertThat(all.with(announced(-1, NOW.plus(Duration.ofDays(2)), Optional.empty())).steps())
        .hasSize(1);
    AnnouncementDocument done =
        AnnouncementDocument.EMPTY.with(announced(1, NOW, Optional.of(RESULT)));
    assertThat(done.with(announced(2, NOW.plusSeconds(3600), Optional.empty())).steps()).hasSize(2);
    assertThat(done.with(announced(2, NOW.plusSeconds(7201), Optional.empty())).steps()).hasSize(1);
  }

  private static AnnouncementDocument.Announced announced(
      int number, Instant at, Optional<SharedResult> result) {
    Digest key = Digest.of(Integer.toString(number).getBytes(StandardCharsets.UTF_8));
    return new AnnouncementDocument.Announced(key, "other", at, result);
  }

  @Test
  void whatIsWrittenIsReadAgainAndIsAManifestThatRegistriesTake() throws Exception {
    AnnouncementDocument begun =
        AnnouncementDocument.EMPTY.with(announced(1, NOW, Optional.empty()));
    Manifest manifest = begun.manifest();
    assertThat(manifest.layers()).containsExactly(AnnouncementDocument.NO_LAYER);
    assertThat(AnnouncementDocument.parse(manifest, begun.config())).isEqualTo(begun);

    AnnouncementDocument done =
        begun.with(
            new AnnouncementDocument.Announced(RESULT.key(), "other", NOW, Optional.of(RESULT)));
    assertThat(done.manifest().layers()).containsExactly(RESULT.blob());
    assertThat(AnnouncementDocument.parse(done.manifest(), done.config())).isEqualTo(done);
  }
}
