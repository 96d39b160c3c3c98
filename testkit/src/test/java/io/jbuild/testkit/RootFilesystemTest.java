package io.jbuild.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RootFilesystemTest {

  @Test
  void aWhiteoutHidesAFileOrATreeOfALowerLayer() throws IOException {
    assertThat(paths(layer("a/", "a/b", "a-b", "c"), layer(".wh.a", ".wh.c")))
        .containsExactly("a-b");
  }

  @Test
  void anOpaqueDirectoryKeepsOnlyItsOwnLayersFiles() throws IOException {
    assertThat(paths(layer("a/", "a/old"), layer("a/", "a/new", "a/.wh..wh..opq")))
        .containsExactly("a", "a/new");
  }

  @Test
  void aWhiteoutDoesNotHideItsOwnLayersFile() throws IOException {
    assertThat(paths(layer("a"), layer("a", ".wh.a"))).containsExactly("a");
  }

  @Test
  void aFileReplacesADirectoryAndAllInIt() throws IOException {
    assertThat(paths(layer("a/", "a/b"), layer("a"))).containsExactly("a");
  }

  @Test
  void aHardLinkIsAFileLikeItsTarget() throws IOException {
    TarEntry link = entry("h", TarEntry.Type.HARDLINK, "a");
    RootFilesystem root = RootFilesystem.of(List.of(layer("a"), new TarListing(List.of(link))));

    TarEntry found = root.find("h").orElseThrow();
    assertThat(found.type()).isEqualTo(TarEntry.Type.FILE);
    assertThat(found.size()).isEqualTo(1);
    assertThat(found.link()).isEqualTo("a");
  }

  @Test
  void aNameThatALaterLayerReplacesIsNoLongerALink() throws IOException {
    TarListing links =
        new TarListing(
            List.of(
                entry("b", TarEntry.Type.FILE, ""),
                entry("a", TarEntry.Type.HARDLINK, "b"),
                entry("c", TarEntry.Type.HARDLINK, "b")));

    assertThat(links(links)).containsExactly("a ", "b a", "c a");
    assertThat(links(links, layer("a"))).containsExactly("a ", "b ", "c b");
  }

  @Test
  void aPartHasPathsFromItsDirectory() throws IOException {
    RootFilesystem root = RootFilesystem.of(List.of(layer("a/", "a/b/", "a/b/c", "a-b", "ab")));

    assertThat(root.below("a").files().keySet()).containsExactly("b", "b/c");
    assertThat(root.below("a").lines())
        .containsExactly("b DIRECTORY 644 0:0 0", "b/c FILE 644 0:0 1");
  }

  @Test
  void aHardLinkToNothingIsRefused() {
    TarEntry link = entry("h", TarEntry.Type.HARDLINK, "a");
    assertThatThrownBy(() -> RootFilesystem.of(List.of(new TarListing(List.of(link)))))
        .hasMessage("h is a hard link to nothing: a");
  }

  private static List<String> links(TarListing... layers) throws IOException {
    return RootFilesystem.of(List.of(layers)).files().values().stream()
        .map(entry -> entry.path() + " " + entry.link())
        .toList();
  }

  private static List<String> paths(TarListing... layers) throws IOException {
    return List.copyOf(RootFilesystem.of(List.of(layers)).files().keySet());
  }

  /** A layer of files, and of directories where the path ends with a slash. */
  private static TarListing layer(String... paths) {
    return new TarListing(
        Stream.of(paths)
            .map(
                path ->
                    path.endsWith("/")
                        ? entry(path.substring(0, path.length() - 1), TarEntry.Type.DIRECTORY, "")
                        : entry(path, TarEntry.Type.FILE, ""))
            .toList());
  }

  private static TarEntry entry(String path, TarEntry.Type type, String link) {
    return new TarEntry(
        path,
        type,
        0644,
        0,
        0,
        type == TarEntry.Type.FILE ? 1 : 0,
        Instant.EPOCH,
        link,
        "",
        new TreeMap<>(),
        "");
  }
}
