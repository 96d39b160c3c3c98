package io.jbuild.comparison;

import static io.jbuild.comparison.ComparedLayers.lines;
import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.archive.TarMaker;
import io.jbuild.difference.LayerDifference;
import io.jbuild.file.Attributes;
import io.jbuild.layer.Layer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerComparisonTest {
  @TempDir private Path folder;
  private ComparedLayers layers = new ComparedLayers(Path.of(""));

  @BeforeEach
  void open() {
    layers = new ComparedLayers(folder);
  }

  @AfterEach
  void close() throws IOException {
    layers.close();
  }

  @Test
  void pathsOfOneLayerAloneAreToldInOrder() throws IOException {
    LayerDifference found =
        layers.compare(
            new TarMaker().directory("a").file("a/gone", "12").file("same", "x").file("z", ""),
            new TarMaker().file("a/new", "123").file("b", "").file("same", "x").file("z", ""));

    assertThat(lines(found))
        .containsExactly(
            "DELETED /a, TYPE directory > ",
            "DELETED /a/gone, TYPE file > , SIZE 2 > ",
            "ADDED /a/new, TYPE  > file, SIZE  > 3",
            "ADDED /b, TYPE  > file, SIZE  > 0");
    assertThat(found.further()).isZero();
    assertThat(found.number()).isEqualTo(1);
    assertThat(found.createdBy()).isEqualTo("RUN x");
    assertThat(found.tar()).isEmpty();
  }

  @Test
  void allAttributesAreCompared() throws IOException {
    Attributes other = new Attributes(0644, 7, 8, Instant.parse("2026-01-01T00:00:00Z"));
    LayerDifference found =
        layers.compare(
            new TarMaker()
                .pax("SCHILY.xattr.user.a", "1", "SCHILY.xattr.user.b", "\u0001")
                .file("f", "x")
                .symbolicLink("l", "here"),
            new TarMaker()
                .with(other)
                .pax("SCHILY.xattr.user.a", "2")
                .file("f", "xy")
                .with(new Attributes(0750, 01750, 01751, Instant.ofEpochSecond(1_600_000_000)))
                .symbolicLink("l", "there"));

    assertThat(lines(found))
        .containsExactly(
            "CHANGED /f, MODE 0750 > 0644, OWNER 1000 > 7, GROUP 1001 > 8,"
                + " TIME 2020-09-13T12:26:40Z > 2026-01-01T00:00:00Z, SIZE 1 > 2,"
                + " XATTR user.a 1 > 2, XATTR user.b 01 > , text",
            "CHANGED /l, LINK_TARGET here > there");
  }

  @Test
  void whiteoutsOpaqueFoldersAndTypesAreCompared() throws IOException {
    LayerDifference found =
        layers.compare(
            new TarMaker().file(".wh.f", "").directory("d").file("l", "").file(".wh.same", ""),
            new TarMaker()
                .file("f", "")
                .directory("d")
                .file("d/.wh..wh..opq", "")
                .symbolicLink("l", "x")
                .file(".wh.same", "")
                .file(".wh.new", ""));

    assertThat(lines(found))
        .containsExactly(
            "CHANGED /d, OPAQUE  > opaque",
            "CHANGED /f, TYPE deletion > file",
            "CHANGED /l, TYPE file > symbolic link, SIZE 0 > ",
            "ADDED /new, TYPE  > deletion");
  }

  @Test
  void aHardLinkIsToldOnceAndItsFileWhereItIs() throws IOException {
    LayerDifference found =
        layers.compare(
            new TarMaker().file("a", "1").hardLink("b", "a").hardLink("c", "a"),
            new TarMaker().file("a", "2").hardLink("b", "a").file("c", "2"));

    assertThat(lines(found))
        .containsExactly("CHANGED /a, text", "CHANGED /c, HARD_LINK /a > , text");
  }

  @Test
  void noMorePathsAreKeptThanWereAskedFor() throws IOException {
    TarMaker first = new TarMaker();
    TarMaker second = new TarMaker();
    for (int i = 100; i < 200; i++) {
      first.file("f" + i, "1");
      second.file("f" + i, "2");
    }
    LayerDifference found =
        layers
            .comparison(3)
            .compare(layers.layer(first), layers.layer(second), 2, "")
            .orElseThrow();

    assertThat(found.paths()).hasSize(3);
    assertThat(found.further()).isEqualTo(97);
  }

  @Test
  void theOrderOfTheTarIsToldWhereNothingElseDiffers() throws IOException {
    LayerDifference found =
        layers.compare(
            new TarMaker().file("a", "").file("b", ""), new TarMaker().file("b", "").file("a", ""));

    assertThat(found.paths()).isEmpty();
    assertThat(ComparedFiles.lines(found.tar().orElseThrow()))
        .containsExactly("order of entries, from entry 1 | a | b");
  }

  @Test
  void layersOfTheSameBytesDoNotDiffer() throws IOException {
    Layer layer = layers.layer(new TarMaker().file("a", ""));

    assertThat(layers.comparison(1).compare(layer, layer, 1, "")).isEqualTo(Optional.empty());
  }

  @Test
  void causesAreTold() throws IOException {
    LayerDifference found =
        layers.compare(
            new TarMaker().file("etc/machine-id", "aa\n"),
            new TarMaker().file("etc/machine-id", "bb\n"));

    assertThat(found.paths().get(0).cause().orElseThrow().noise()).hasValue("machine-id");
  }
}
