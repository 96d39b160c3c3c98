package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.failure.BuildException;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Manifest;
import io.jbuild.result.ImageDetails;
import io.jbuild.result.StoreReport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody's hand or a bad disk does to a store is found, and mended where that can be. */
class StoreCheckTest {

  private static final String ONE = "FROM scratch\nCOPY <<a /a\none\na\n";

  @TempDir Path folder;

  private TestBuilds builds = new TestBuilds(Path.of("/"));

  @BeforeEach
  void build() throws Exception {
    builds = new TestBuilds(folder);
    builds.build("store", ONE, "app");
  }

  private StoreReport check() throws IOException, InterruptedException {
    return builds.engine("store").checkStore();
  }

  private Path blob(Digest digest) {
    return builds.store("store").resolve("blobs/sha256").resolve(digest.hex());
  }

  private Digest layer() throws IOException {
    return builds.engine("store").images().find("app").config().diffIds().get(0);
  }

  /** Another byte in the middle; the size stays. */
  private static void damage(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  @Test
  void aStoreThatIsWholeIsLeftAsItIs() throws Exception {
    StoreReport report = check();

    assertThat(report.dropped()).isEmpty();
    assertThat(report.lost()).isEmpty();
    assertThat(report.blobs()).isEqualTo(3);
    assertThat(report.bytes()).isPositive();
  }

  @Test
  void aLayerThatIsNotWhatItIsCalledIsDroppedAndBuiltAgain() throws Exception {
    Digest layer = layer();
    damage(blob(layer));

    StoreReport report = check();

    assertThat(report.dropped())
        .containsExactly(
            "blob " + layer + ": its bytes are not what it says",
            "the results of steps whose layers are gone: 1");
    assertThat(report.lost())
        .containsExactly(new StoreReport.Lost(layer.toString(), "image app:latest"));
    assertThat(check().lost()).hasSize(1);
    builds.build("store", ONE, "app");
    assertThat(check().lost()).isEmpty();
    assertThat(layer()).isEqualTo(layer);
  }

  @Test
  void aLayerOfARegistryIsFetchedByAName() throws Exception {
    Path archive = folder.resolve("app.tar");
    builds.build("other", ONE, "app", "type=oci,dest=" + archive);
    try (InputStream in = Files.newInputStream(archive)) {
      builds.engine("pulled").images().load(in, List.of());
    }
    ImageDetails image = builds.engine("pulled").images().find("app");
    Path blobs = builds.store("pulled").resolve("blobs/sha256");
    Digest layer =
        Manifest.parse(Files.readAllBytes(blobs.resolve(image.manifest().digest().hex())))
            .layers()
            .get(0)
            .digest();
    assertThat(layer).isNotEqualTo(image.config().diffIds().get(0)); // compressed
    Files.delete(blobs.resolve(layer.hex()));
    StoreReport.Lost missing = new StoreReport.Lost(layer.toString(), "image app:latest");

    for (int time = 0; time < 2; time++) {
      assertThat(builds.engine("pulled").checkStore().absent()).containsExactly(missing);
      assertThat(builds.engine("pulled").checkStore().lost()).isEmpty();
    }
    builds.engine("pulled").images().tag("app", ImageReference.parse("other"));
    builds.engine("pulled").images().remove(List.of("app"), false);
    assertThat(builds.engine("pulled").checkStore().absent()).hasSize(1);
  }

  @Test
  void aConfigThatIsGoneIsMissed() throws Exception {
    Digest config = builds.engine("store").images().find("app").id();
    Files.delete(blob(config));

    assertThat(check().lost())
        .containsExactly(new StoreReport.Lost(config.toString(), "image app:latest"));
  }

  @Test
  void aManifestThatIsGoneIsMissed() throws Exception {
    Digest manifest = builds.engine("store").images().find("app").manifest().digest();
    Files.delete(blob(manifest));

    assertThat(check().lost())
        .containsExactly(new StoreReport.Lost(manifest.toString(), "image app:latest"));
  }

  @Test
  void whatIsMadeOfLayersIsMadeAgain() throws Exception {
    Path index =
        builds.store("store").resolve("jbuild/layers").resolve(layer().hex()).resolve("index");
    damage(index); // Last: who asks for the image makes it again.

    StoreReport report = check();

    assertThat(report.dropped())
        .containsExactly("index of the layer " + layer() + ": it is damaged");
    assertThat(report.lost()).isEmpty();
    assertThat(builds.engine("store").images().find("app").size()).isEqualTo(4);
  }

  @Test
  void aRecordThatNobodyCanReadIsNamed() throws Exception {
    Path record = builds.store("store").resolve("jbuild/containers/x.json");
    Files.createDirectories(record.getParent());
    Files.writeString(record, "{\"id\":\"x\"");

    assertThat(check().lost())
        .containsExactly(new StoreReport.Lost("the record " + record, "its container"));
    List<String> told = new ArrayList<>();
    builds.engine("store").containers().list(unreadable -> told.add(unreadable.message()));
    assertThat(told).containsExactly("the record of a container cannot be read: " + record);
    // Nobody knows what it refers to.
    assertThatThrownBy(() -> builds.engine("store").prune(false, Optional.empty()))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining(record.toString());
  }

  @Test
  void whatAContainerChangedIsMissed() throws Exception {
    Path records = Files.createDirectories(builds.store("store").resolve("jbuild/containers"));
    ImageDetails image = builds.engine("store").images().find("app");
    Digest gone = Digest.of(new byte[] {1});
    Files.writeString(
        records.resolve("c.json"),
        """
        {"version":1,"id":"c","name":"web","image":"app","imageId":"%s","process":1,
         "processStart":"2026-01-01T00:00:00Z",
         "created":"2026-01-01T00:00:00Z","config":{},
         "manifest":{"mediaType":"%s","digest":"%s","size":%d},
         "end":{"at":"2026-01-01T00:00:00Z","exitCode":0,
         "layer":{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"%s","size":1}}}
        """
            .formatted(
                image.id(),
                image.manifest().mediaType(),
                image.manifest().digest(),
                image.manifest().size(),
                gone));

    assertThat(check().lost())
        .isEqualTo(List.of(new StoreReport.Lost(gone.toString(), "container web")));
  }
}
