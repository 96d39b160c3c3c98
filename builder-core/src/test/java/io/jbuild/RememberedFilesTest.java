package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jbuild.layer.Layer;
import io.jbuild.machine.Store;
import io.jbuild.oci.Digest;
import io.jbuild.oci.MediaTypes;
import io.jbuild.request.BuildContext;
import io.jbuild.request.ContextOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a store keeps of the files that builds have read. */
class RememberedFilesTest {

  private static final String DOCKERFILE = "FROM scratch\nCOPY --from=own / /a/\nCOPY d /b/\n";

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  @SuppressWarnings("NullAway.Init") // made before each test
  private TestBuilds builds;

  @BeforeEach
  void build() throws Exception {
    assumeTrue(
        Set.of("ext4", "ext3", "xfs", "btrfs").contains(Files.getFileStore(folder).type()),
        "the tests' files are on no file system of a disk");
    builds = new TestBuilds(folder);
    builds.contextScript(
        "mkdir d; for i in $(seq 60); do echo $i >d/$i; done; head -c 300000 /dev/zero >big");
    SortedMap<String, Path> own = new TreeMap<>();
    own.put("big", builds.context("big"));
    own.put("folder", builds.context("d"));
    builds.contexts(ContextOptions.NONE.with("own", new BuildContext.Assembled(own)));
    Thread.sleep(2200); // Younger files are not remembered.
    builds.build("store", DOCKERFILE, "app");
  }

  @AfterEach
  void delete() throws Exception {
    builds.delete();
  }

  private List<Path> remembered() throws Exception {
    Path digests = builds.store("store").resolve("jbuild/digests");
    if (!Files.exists(digests)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(digests)) {
      return files.sorted().toList();
    }
  }

  private String digest(String store) throws Exception {
    return builds.image(store, "app").digest();
  }

  @Test
  void theImageIsThatOfAnEmptyStoreWhateverIsRemembered() throws Exception {
    // Of the context, of the folder in the other one, and of the file there.
    assertThat(remembered()).hasSize(3);
    builds.contextScript("cp -p d/7 t; echo x >d/7; touch -r t d/7; rm t; cp -p d/21 d/12");
    builds.contextScript("touch -r big t; printf 1 | dd of=big conv=notrunc; touch -r t big");

    builds.build("store", DOCKERFILE, "app");
    builds.build("other", DOCKERFILE, "app");

    assertThat(digest("store")).isEqualTo(digest("other"));
  }

  @Test
  void theIndexOfALayerSaysWhatTheLayerHolds() throws Exception {
    builds.contextScript("cp -p d/7 t; echo x >d/7; touch -r t d/7; rm t; cp -p d/21 d/12");
    builds.build("store", DOCKERFILE, "app");

    try (Store store = Store.open(builds.store("store"));
        Stream<Path> layers = Files.list(store.layers().folders())) {
      for (Path folder : layers.toList()) {
        Digest diffId = Digest.parse("sha256:" + folder.getFileName());
        byte[] packed = Files.readAllBytes(folder.resolve("index"));
        Files.delete(folder.resolve("index"));
        store
            .layers()
            .index(
                new Layer(MediaTypes.OCI_LAYER, store.blobs().find(diffId).orElseThrow(), diffId));
        assertThat(folder.resolve("index")).hasBinaryContent(packed);
      }
    }
  }

  @Test
  void pruningAllForgetsIt() throws Exception {
    builds.engine("store").prune(/* all= */ false, Optional.empty());
    assertThat(remembered()).isNotEmpty();
    assertThat(builds.engine("store").prune(/* all= */ true, Optional.empty()).bytes())
        .isGreaterThan(3 * 4096);
    assertThat(remembered()).isEmpty();
  }

  @Test
  void evictionTakesIt() throws Exception {
    for (Path file : remembered()) {
      // Else it is as young as the process that evicts.
      Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
    }
    builds.engine("store").pruneCache(0, Optional.empty());
    assertThat(remembered()).isEmpty();
  }

  @Test
  void whatIsDamagedIsDropped() throws Exception {
    assertThat(builds.engine("store").checkStore().dropped()).isEmpty();
    Path file = remembered().get(0);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);

    assertThat(builds.engine("store").checkStore().dropped())
        .containsExactly("the digests of a context's files " + file.getFileName() + ": damaged");
    assertThat(remembered()).hasSize(2);
  }
}
