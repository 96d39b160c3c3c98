package io.jbuild.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads an image that umoci made, and what is wrong with damaged copies of it. */
class LayoutReaderTest {

  @TempDir Path folder;

  @BeforeEach
  void makeAnImageOfTwoLayers() throws IOException, InterruptedException {
    String umoci = Tools.require("umoci").toString();
    Path tree = Files.createDirectories(folder.resolve("tree/d"));
    Files.writeString(tree.resolve("f"), "hello", StandardCharsets.UTF_8);
    for (List<String> command :
        List.of(
            List.of("init", "--layout", "L"),
            List.of("new", "--image", "L:first"),
            List.of("insert", "--rootless", "--image", "L:first", "tree", "/t"),
            List.of("insert", "--rootless", "--image", "L:first", "--whiteout", "/t/d/f"))) {
      Processes.check(folder, Stream.concat(Stream.of(umoci), command.stream()).toList());
    }
  }

  @Test
  void anImageIsReadWithItsLayersAndTheirUnion() throws IOException {
    LayoutReader layout = LayoutReader.open(folder.resolve("L"));

    assertThat(layout.names()).containsExactly("first");
    LayoutImage image = layout.image("first");
    assertThat(image.id()).isEqualTo(image.manifest().path("config").path("digest").asString());
    assertThat(image.layers()).hasSize(2);
    assertThat(image.layers().get(0).paths()).contains("t/d", "t/d/f");
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
    Path config = blobWith("\"diff_ids\"");
    String text = Files.readString(config, StandardCharsets.UTF_8);
    Files.writeString(config, text.replace("layers", "Layers"), StandardCharsets.UTF_8);

    assertThatThrownBy(() -> LayoutReader.open(folder.resolve("L")).image("first"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("have the digest");
  }

  @Test
  void aTruncatedBlobIsRefused() throws IOException {
    Files.writeString(blobWith("\"diff_ids\""), "{", StandardCharsets.UTF_8);

    assertThatThrownBy(() -> LayoutReader.open(folder.resolve("L")).image("first"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("has 1 bytes, not");
  }

  private Path blobWith(String part) throws IOException {
    try (Stream<Path> blobs = Files.list(folder.resolve("L/blobs/sha256"))) {
      for (Path blob : blobs.toList()) {
        if (new String(Files.readAllBytes(blob), StandardCharsets.ISO_8859_1).contains(part)) {
          return blob;
        }
      }
    }
    throw new AssertionError("no blob has " + part);
  }
}
