package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is wrong with a place of caches that commands mount, the build ends well. */
@Tag("namespaces")
class BrokenMountsTest {

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // made before each test
  private CarriedMounts mounts;

  @SuppressWarnings("NullAway.Init") // theirs
  private TestBuilds builds;

  @SuppressWarnings("NullAway.Init") // theirs
  private MemoryRegistry registry;

  @BeforeEach
  void begin() throws Exception {
    mounts = new CarriedMounts(folder);
    builds = mounts.machines.builds;
    registry = mounts.machines.registry;
  }

  @AfterEach
  void end() throws Exception {
    mounts.machines.end();
  }

  private boolean isConfig(String blob) {
    byte[] bytes = registry.blobs.getOrDefault(blob, new byte[0]);
    return bytes.length > 0 && bytes[0] == '{';
  }

  @ParameterizedTest
  @CsvSource({
    "down, 503",
    "gone, 404",
    "cut, 200",
    "changed, 200",
  })
  void whatIsBrokenIsAWarningAndTheCacheBeginsEmpty(String how, int status) throws Exception {
    mounts.fill("echo theirs > /c/f");
    switch (how) {
      case "down" ->
          registry.breaks(exchange -> MemoryRegistry.answer(exchange, status, new byte[0]));
      case "gone" -> registry.blobs.keySet().removeIf(blob -> !isConfig(blob));
      default ->
          registry.blobs.replaceAll(
              (name, bytes) ->
                  isConfig(name)
                      ? bytes
                      : how.equals("cut")
                          ? java.util.Arrays.copyOf(bytes, bytes.length / 2)
                          : new byte[bytes.length]);
    }

    builds.mounts(List.of(mounts.place()), List.of());

    assertThat(mounts.found("other", "ls /c; echo built")).isEqualTo("built\n");
    assertThat(mounts.warnings()).hasSize(1);
    assertThat(mounts.warnings().get(0)).contains("team/app:mounts");
  }

  @Test
  void aPlaceThatLostSomethingIsMendedByTheNextBuild() throws Exception {
    mounts.fill("echo one > /c/f");
    registry.blobs.keySet().removeIf(blob -> !isConfig(blob));
    mounts.fill("echo two > /c/g");

    builds.mounts(List.of(mounts.place()), List.of());
    assertThat(mounts.found("other", "cat /c/f /c/g")).isEqualTo("one\ntwo\n");
  }

  @Test
  void aPartThatIsDamagedGoesThereAgain() throws Exception {
    mounts.fill("echo theirs > /c/f && touch -d @1000000000 /c/f /c");
    registry.blobs.replaceAll((name, bytes) -> isConfig(name) ? bytes : new byte[bytes.length]);
    builds.mounts(List.of(mounts.place()), List.of(mounts.place()));
    mounts.run("other", "echo theirs > /c/f && touch -d @1000000000 /c/f /c");
    assertThat(mounts.warnings()).hasSize(1);

    builds.engine("other").prune(/* all= */ true, java.util.Optional.empty());
    builds.busybox("other");
    builds.mounts(List.of(mounts.place()), List.of());
    assertThat(mounts.found("other", "cat /c/f")).isEqualTo("theirs\n");
    assertThat(mounts.warnings()).isEmpty();
  }

  @Test
  void aPlaceThatIsFullFailsNoBuild() throws Exception {
    registry.breaks(
        exchange ->
            exchange.getRequestMethod().equals("PUT")
                && MemoryRegistry.answer(exchange, 507, new byte[0]));
    builds.mounts(List.of(), List.of(mounts.place()));

    mounts.run("store", "echo one > /c/f");

    assertThat(mounts.warnings()).hasSize(1);
    assertThat(mounts.warnings().get(0))
        .startsWith("the caches that are mounted were not written to ");
  }

  @Test
  void whereAPlaceCannotBeReadNothingInItIsLost() throws Exception {
    mounts.fill("echo one > /c/f");
    registry.breaks(
        exchange ->
            exchange.getRequestMethod().equals("GET")
                && exchange.getRequestURI().getPath().contains("/manifests/")
                && MemoryRegistry.answer(exchange, 503, new byte[0]));
    builds.mounts(List.of(), List.of(mounts.place()));
    builds.build(
        "store", "FROM busybox\nRUN --mount=type=cache,id=two,target=/d echo two > /d/f\n", "i");
    assertThat(mounts.warnings()).hasSize(1);
    registry.mend();

    builds.mounts(List.of(mounts.place()), List.of());
    assertThat(mounts.found("other", "cat /c/f")).isEqualTo("one\n");
  }
}
