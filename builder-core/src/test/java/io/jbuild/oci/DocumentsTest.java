package io.jbuild.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.json.JsonException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DocumentsTest {

  private static final Digest DIGEST = Digest.of(new byte[0]);

  @Test
  void aManifestReadsWhatItWrote() throws Exception {
    Manifest manifest =
        new Manifest(
            MediaTypes.OCI_MANIFEST,
            new Descriptor(MediaTypes.OCI_CONFIG, DIGEST, 2),
            List.of(new Descriptor(MediaTypes.OCI_LAYER, DIGEST, 0)),
            Collections.emptySortedMap());
    assertThat(Manifest.parse(manifest.toBytes())).isEqualTo(manifest);
    assertThat(new String(manifest.toBytes(), StandardCharsets.UTF_8))
        .startsWith("{\"config\":{\"digest\":\"sha256:e3b0c442");
  }

  @Test
  void bytesThatAreManifestAndIndexAtOnceAreNeither() {
    byte[] both =
        ("{\"schemaVersion\":2,\"config\":{\"mediaType\":\"x\",\"digest\":\""
                + DIGEST
                + "\",\"size\":1},\"layers\":[],\"manifests\":[]}")
            .getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> Manifest.parse(both)).isInstanceOf(JsonException.class);
    assertThatThrownBy(() -> ImageIndex.parse(both)).isInstanceOf(JsonException.class);
  }

  @Test
  void aConfigReadsWhatItWrote() throws Exception {
    ContainerConfig container = new ContainerConfig();
    container.setEnv("B", "2");
    container.setEnv("A", "1");
    container.setEnv("B", "3");
    container.setCmd(List.of("sh"));
    container.exposedPorts().add("80/tcp");
    container.labels().put("l", "v");
    container.workingDir = "/";
    ImageConfig config =
        new ImageConfig(
            Optional.of("1980-01-02T00:00:00Z"),
            Optional.empty(),
            Platform.parse("linux/arm64"),
            container,
            List.of(DIGEST),
            List.of(
                new HistoryEntry(
                    Optional.empty(),
                    Optional.of("ENV A=1"),
                    Optional.empty(),
                    Optional.empty(),
                    true)));

    ImageConfig read = ImageConfig.parse(config.toBytes());

    assertThat(read.toBytes()).isEqualTo(config.toBytes());
    assertThat(read.container().env()).containsExactly("B=3", "A=1");
    assertThat(read.history().get(0).emptyLayer()).isTrue();
  }

  @Test
  void platformsHaveManyNames() {
    assertThat(Platform.parse("linux/x86_64")).hasToString("linux/amd64");
    assertThat(Platform.parse("aarch64").architecture()).isEqualTo("arm64");
    assertThat(Platform.parse("linux/arm")).hasToString("linux/arm/v7");
    assertThatThrownBy(() -> Platform.parse("linux/")).isInstanceOf(IllegalArgumentException.class);
  }
}
