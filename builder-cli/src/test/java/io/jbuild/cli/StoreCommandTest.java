package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.result.StoreReport;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code jbuild store check}, as it is typed and what it prints. */
class StoreCommandTest {

  private final Typed user = new Typed();

  @Test
  void aStoreThatIsWholeIsOneLine() {
    user.engine.storeReport =
        new StoreReport(
            3,
            4_260_000,
            List.of(),
            List.of(new StoreReport.Lost(FakeEngine.IMAGE_ID.toString(), "image app:1")),
            List.of());
    assertThat(user.type("store", "check")).isZero();
    assertThat(user.out)
        .isEqualTo(
            "Verified 3 blobs, 4.26MB\nNot here 1 layers, fetched from their registries when needed\n");
  }

  @Test
  void whatIsLostFailsAndSaysWhoNeedsIt() {
    user.engine.storeReport =
        new StoreReport(
            3,
            10,
            List.of("2 results of steps: their layers are gone"),
            List.of(),
            List.of(new StoreReport.Lost(FakeEngine.IMAGE_ID.toString(), "image app:1")));
    assertThat(user.type("store", "check")).isEqualTo(1);
    assertThat(user.out)
        .isEqualTo(
            "Verified 3 blobs, 10B\nDropped 2 results of steps: their layers are gone\nLost "
                + FakeEngine.IMAGE_ID
                + ", needed by image app:1\n"
                + "Build, load or pull these images again, and remove these containers.\n");
  }

  @Test
  void aProgramGetsAllOfItAsJson() {
    user.engine.storeReport =
        new StoreReport(
            3,
            10,
            List.of("a record"),
            List.of(),
            List.of(new StoreReport.Lost("sha256:1", "image app:1")));
    assertThat(user.type("store", "check", "--format", "json")).isEqualTo(1);
    assertThat(user.out.replaceAll("\\s", ""))
        .isEqualTo(
            "{\"blobs\":3,\"bytes\":10,\"dropped\":[\"arecord\"],\"absent\":[],"
                + "\"lost\":[{\"what\":\"sha256:1\",\"neededBy\":\"imageapp:1\"}]}");
  }

  @Test
  void thereIsOneWord() {
    assertThat(user.type("store")).isEqualTo(2);
    assertThat(user.type("store", "burn")).isEqualTo(2);
    assertThat(user.err).contains("needs the word check");
  }
}
