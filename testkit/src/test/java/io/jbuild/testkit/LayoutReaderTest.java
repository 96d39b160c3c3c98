package io.jbuild.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads an image that umoci made, and what is wrong with damaged copies of it. */
class LayoutReaderTest {

  @TempDir Path folder;

  @BeforeEach
  void makeAnImageOfTwoLayers() throws IOException, InterruptedException {
    umoci("init", "--layout", "L");
    umoci("new", "--image", "L:first");
    umoci("unpack", "--rootless", "--image", "L:first", "bundle");
    Path tree = Files.createDirectories(folder.resolve("bundle/rootfs/t/d"));
    Files.writeString(tree.resolve("f"), "hello", StandardCharsets.UTF_8);
    umoci("repack", "--refresh-bundle", "--image", "L:first", "bundle");
    Files.delete(tree.resolve("f"));
    umoci("repack", "--image", "L:first", "bundle");
  }

  private void umoci(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(Tools.require("umoci").toString()));
    command.addAll(List.of(arguments));
    Processes.check(folder, command);
  }

  @Test
  void anImageIsReadWithItsLayersAndTheirUnion() throws IOException {
    LayoutReader layout = LayoutReader.open(folder.resolve("L"));

    assertThat(layout.names()).containsExactly("first");
    LayoutImage image = layout.image("first");
    assertThat(image.id()).isEqualTo(image.manifest().path("config").path("digest").asString());
    assertThat(image.layers()).hasSize(2);
    assertThat(image.layers().get(0).paths()).contains("t/d", "t/d/f");
    assertThat(image.layers().get(1).paths()).contains("t/d/.wh.f");
    assertThat(image.rootFilesystem().files().keySet()).contains("t/d").doesNotContain("t/d/f");
    assertThat(layout.onlyImage().digest()).isEqualTo(image.digest());
  }

  @Test
  void anotherNameIsRefusedWithThoseThereAre() throws IOException {
    LayoutReader layout = LayoutReader.open(folder.resolve("L"));

    assertThatThrownBy(() -> layout.image("second"))
        .hasMessage("0 images are named second, of [first]");
  }

  @Test
  void aBlobWithOtherBytesIsRefused() throws IOException {
    Path config = config();
    String text = Files.readString(config, StandardCharsets.UTF_8);
    Files.writeString(config, text.replace("layers", "Layers"), StandardCharsets.UTF_8);

    assertThatThrownBy(() -> LayoutReader.open(folder.resolve("L")).image("first"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("have the digest");
  }

  @Test
  void aTruncatedBlobIsRefused() throws IOException {
    Files.writeString(config(), "{", StandardCharsets.UTF_8);

    assertThatThrownBy(() -> LayoutReader.open(folder.resolve("L")).image("first"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("has 1 bytes, not");
  }

  private Path config() throws IOException {
    String id = LayoutReader.open(folder.resolve("L")).image("first").id();
    return folder.resolve("L/blobs").resolve(id.replace(':', '/'));
  }
}
