package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import io.jbuild.event.BuildEvent;
import io.jbuild.result.BuildResult;
import io.jbuild.testkit.RegistryProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is damaged in a cache is there again after the next build that writes it. */
class HealedCacheTest {

  private static final String DOCKERFILE = "FROM scratch\nCOPY f /f\nCOPY g /g\n";

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  @SuppressWarnings("NullAway.Init") // made before each test
  private TwoMachines machines;

  @BeforeEach
  void begin() throws Exception {
    machines = new TwoMachines(folder);
    machines.builds.context("f", "content");
    machines.builds.context("g", "more");
  }

  @AfterEach
  void end() throws Exception {
    machines.end();
  }

  /** What may happen to bytes on a disk. */
  enum Damage {
    CHANGED {
      @Override
      byte[] of(byte[] bytes) {
        byte[] changed = bytes.clone();
        changed[changed.length / 2] ^= 1;
        return changed;
      }
    },
    CUT {
      @Override
      byte[] of(byte[] bytes) {
        return Arrays.copyOf(bytes, bytes.length / 2);
      }
    };

    abstract byte[] of(byte[] bytes);
  }

  private static boolean isLayer(byte[] bytes) {
    return bytes[0] == 0x1f || bytes.length > 1000;
  }

  /** Damages the layers that are among files. */
  private static void damage(Path blobs, Damage how) throws IOException {
    try (Stream<Path> files = Files.walk(blobs)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        byte[] bytes = Files.readAllBytes(file);
        if (isLayer(bytes)) {
          Files.write(file, how.of(bytes));
        }
      }
    }
  }

  /** A machine that cannot use the cache writes it, and the next one can. */
  private void assertHeals(BuildResult made, String from, String to) throws Exception {
    machines.builds.caches(List.of(from), List.of(to));
    assertThat(machines.builds.build("other", DOCKERFILE, "i")).isEqualTo(made);
    assertThat(machines.warnings()).hasSize(1);
    assertThat(machines.ran()).isNotEmpty();
    machines.builds.forget();

    machines.builds.caches(List.of(from), List.of());
    assertThat(machines.builds.build("third", DOCKERFILE, "i")).isEqualTo(made);
    assertThat(machines.warnings()).isEmpty();
    assertThat(machines.ran()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aFolder(Damage how) throws Exception {
    Path cache = folder.resolve("cache");
    String from = "type=local,src=" + cache;
    String to = "type=local,dest=" + cache + ",mode=max";
    BuildResult made = machines.first(DOCKERFILE, to, from);
    damage(cache.resolve("blobs"), how);

    assertHeals(made, from, to);

    // Two layers and two documents: nothing of what was damaged stays.
    assertThat(cache.resolve("blobs/sha256").toFile().list()).hasSize(4);
  }

  @ParameterizedTest
  @EnumSource
  void aRegistryThatKeepsWhatItHas(Damage how) throws Exception {
    BuildResult made = machines.first(DOCKERFILE);
    machines.registry.blobs.replaceAll((name, blob) -> isLayer(blob) ? how.of(blob) : blob);

    assertHeals(made, machines.place(), machines.place() + ",mode=max");
  }

  @ParameterizedTest
  @EnumSource
  void aRealRegistry(Damage how) throws Exception {
    Path data = folder.resolve("registry");
    try (RegistryProcess registry = RegistryProcess.start(data)) {
      String place = "type=registry,ref=" + registry.host() + "/team/cache:main";
      BuildResult made = machines.first(DOCKERFILE, place + ",mode=max", place);
      damage(data.resolve("storage/docker/registry/v2/blobs"), how);

      assertHeals(made, place, place + ",mode=max");
    }
  }

  @Test
  void anotherTagOfTheRepositoryHasTheSameBlobs() throws Exception {
    BuildResult made = machines.first(DOCKERFILE);
    machines.registry.blobs.replaceAll(
        (name, blob) -> isLayer(blob) ? Damage.CHANGED.of(blob) : blob);
    String other = machines.place().replace(":main", ":pr-7");
    machines.builds.caches(List.of(machines.place()), List.of(other + ",mode=max"));
    machines.builds.build("other", DOCKERFILE, "i");
    machines.builds.forget();

    machines.builds.caches(List.of(other), List.of());
    assertThat(machines.builds.build("third", DOCKERFILE, "i")).isEqualTo(made);
    assertThat(machines.ran()).isEmpty();
    assertThat(machines.warnings()).isEmpty();
  }

  @Test
  void whatARegistryOnlyRefusesTodayIsNotSentAgain() throws Exception {
    machines.first(DOCKERFILE);
    Set<String> layers = new HashSet<>(machines.registry.blobs.keySet());
    layers.removeIf(name -> !isLayer(machines.registry.blobs.getOrDefault(name, new byte[1])));
    machines.registry.breaks(
        exchange ->
            exchange.getRequestMethod().equals("GET")
                && layers.stream().anyMatch(name -> isOf(exchange, name))
                && MemoryRegistry.answer(exchange, 500, new byte[0]));

    machines.builds.caches(List.of(machines.place()), List.of(machines.place() + ",mode=max"));
    machines.builds.build("other", DOCKERFILE, "i");

    assertThat(machines.shared().lost()).isEqualTo(2);
    assertThat(machines.shared().layers()).isZero();
  }

  private static boolean isOf(HttpExchange exchange, String blob) {
    return exchange.getRequestURI().getPath().endsWith(blob.substring(blob.indexOf(' ') + 1));
  }

  @Test
  void whatIsTooShortIsSeenByWhoOnlyWrites() throws Exception {
    BuildResult made = machines.first(DOCKERFILE);
    machines.registry.blobs.replaceAll((name, blob) -> isLayer(blob) ? Damage.CUT.of(blob) : blob);

    machines.builds.caches(List.of(), List.of(machines.place() + ",mode=max"));
    machines.builds.build("store", DOCKERFILE, "i");

    machines.builds.caches(List.of(machines.place()), List.of());
    assertThat(machines.builds.build("third", DOCKERFILE, "i")).isEqualTo(made);
    assertThat(machines.ran()).isEmpty();
    assertThat(machines.warnings()).isEmpty();
  }

  @Test
  void whoDoesNotTellHowLargeABlobIsHasItWhole() throws Exception {
    machines.first(DOCKERFILE);
    machines.registry.breaks(
        exchange -> {
          boolean asks =
              exchange.getRequestMethod().equals("HEAD")
                  && exchange.getRequestURI().getPath().contains("/blobs/");
          return asks && MemoryRegistry.answer(exchange, 200, new byte[0]);
        });

    machines.builds.caches(List.of(), List.of(machines.place() + ",mode=max"));
    machines.builds.build("store", DOCKERFILE, "i");

    assertThat(machines.warnings()).isEmpty();
    assertThat(machines.shared().layers()).isZero();
  }

  @Test
  void anImageThatHasADamagedLayerIsWarnedOf() throws Exception {
    machines.first(DOCKERFILE);
    machines.registry.blobs.replaceAll(
        (name, blob) -> isLayer(blob) ? Damage.CHANGED.of(blob) : blob);
    String image = machines.registry.host() + "/team/cache:1";

    machines.builds.caches(List.of(machines.place()), List.of(machines.place() + ",mode=max"));
    // Of an archive that is written too somebody reads the layers.
    String archive = "type=oci,dest=" + folder.resolve("archive.tar");
    machines.builds.build("other", DOCKERFILE, image, "type=registry", archive);

    assertThat(machines.warnings()).hasSize(2);
    assertThat(machines.warnings().get(1)).startsWith(image + " may be damaged: ");
  }

  @Test
  void whereEachFormIsDamagedItIsSaidWhatToDo() throws Exception {
    for (String form : List.of("uncompressed", "zstd", "gzip")) {
      String to = machines.place() + ",mode=max,compression=" + form;
      machines.builds.caches(List.of(), List.of(to));
      machines.builds.build("store", DOCKERFILE, "i");
    }
    machines.registry.blobs.replaceAll((name, blob) -> blob[0] == '{' ? blob : new byte[] {1});
    machines.builds.forget();

    machines.builds.build("store", DOCKERFILE, "i");

    assertThat(machines.warnings()).hasSize(1);
    assertThat(machines.warnings().get(0))
        .contains("team/cache:main was not written: ")
        .contains("take another repository");
  }

  @Test
  void aManifestThatIsGoneFromAFolderHindersNobody() throws Exception {
    Path cache = folder.resolve("cache");
    String from = "type=local,src=" + cache;
    String to = "type=local,dest=" + cache + ",mode=max";
    BuildResult made = machines.first(DOCKERFILE, to, from);
    damage(cache.resolve("blobs"), Damage.CUT);
    try (Stream<Path> files = Files.list(cache.resolve("blobs/sha256"))) {
      Optional<Path> manifest = files.filter(file -> holds(file, "\"schemaVersion\"")).findFirst();
      Files.delete(manifest.orElseThrow());
    }

    assertHeals(made, from, to);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{\"manifests\":[{\"me"})
  void anIndexThatIsDamagedIsWrittenAnew(String left) throws Exception {
    Path cache = folder.resolve("cache");
    String from = "type=local,src=" + cache;
    String to = "type=local,dest=" + cache + ",mode=max";
    BuildResult made = machines.first(DOCKERFILE, to, from);
    Files.writeString(cache.resolve("index.json"), left);

    assertHeals(made, from, to);
  }

  @ParameterizedTest
  @ValueSource(strings = {"oci-layout", "index.json"})
  void whatIsNoCacheIsNotReplacedByOne(String strange) throws Exception {
    Path cache = folder.resolve("cache");
    String to = "type=local,dest=" + cache + ",mode=max";
    machines.first(DOCKERFILE, to, "type=local,src=" + cache);
    // Without the one file nobody knows whose folder it is; the other is another program's.
    String index = strange.equals("index.json") ? "{\"config\":{}}" : "mine";
    Files.delete(cache.resolve(strange));
    Files.writeString(cache.resolve("index.json"), index);

    machines.builds.caches(List.of(), List.of(to));
    machines.builds.build("other", DOCKERFILE, "i");

    assertThat(machines.warnings()).hasSize(1);
    assertThat(machines.warnings().get(0))
        .contains(cache.resolve("index.json") + " is no index of images: delete it");
    assertThat(cache.resolve("index.json")).hasContent(index);
    // The warning says it all.
    assertThat(machines.all(BuildEvent.CacheShared.class)).isEmpty();
  }

  private static boolean holds(Path file, String word) {
    try {
      return Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1).contains(word);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
