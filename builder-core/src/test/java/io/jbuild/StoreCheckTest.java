package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.failure.BuildException;
import io.jbuild.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

  private Path derived(String file) throws IOException {
    return builds.store("store").resolve("jbuild/layers").resolve(layer().hex()).resolve(file);
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
    assertThat(report.lost()).containsExactly(new StoreReport.Lost(layer, "image app:latest"));
    assertThat(check().lost()).hasSize(1);
    builds.build("store", ONE, "app");
    assertThat(check().lost()).isEmpty();
    assertThat(layer()).isEqualTo(layer);
  }

  @Test
  void aConfigThatIsGoneIsMissed() throws Exception {
    Digest config = builds.engine("store").images().find("app").id();
    Files.delete(blob(config));

    assertThat(check().lost()).containsExactly(new StoreReport.Lost(config, "image app:latest"));
  }

  @Test
  void aManifestThatIsGoneIsMissed() throws Exception {
    Digest manifest = builds.engine("store").images().find("app").manifest().digest();
    Files.delete(blob(manifest));

    assertThat(check().lost()).containsExactly(new StoreReport.Lost(manifest, "image app:latest"));
  }

  @Test
  void whatIsMadeOfLayersIsMadeAgain() throws Exception {
    Path tar = derived("layer.tar");
    damage(derived("index")); // Last: who asks for the image makes it again.
    Files.writeString(tar, "not the layer");

    StoreReport report = check();

    assertThat(report.dropped())
        .containsExactly(
            "index of the layer " + layer() + ": it is damaged",
            "layer.tar of the layer " + layer() + ": it is damaged");
    assertThat(report.lost()).isEmpty();
    assertThat(builds.engine("store").images().find("app").size()).isEqualTo(4);
  }

  @Test
  void aRecordThatNobodyCanReadIsNamed() throws Exception {
    Path record = builds.store("store").resolve("jbuild/containers/x.json");
    Files.createDirectories(record.getParent());
    Files.writeString(record, "{\"id\":\"x\"");

    assertThatThrownBy(this::check)
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("the record of a container cannot be read: " + record);
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

    assertThat(check().lost()).isEqualTo(List.of(new StoreReport.Lost(gone, "container web")));
  }
}
