package io.jbuild.runner;

import static io.jbuild.runner.Requests.CREATED;
import static io.jbuild.runner.Requests.add;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.archive.TarMaker;
import io.jbuild.failure.BuildException;
import io.jbuild.file.Attributes;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.snapshot.MemorySnapshot;
import io.jbuild.snapshot.UnionSnapshot;
import io.jbuild.snapshot.UpperSnapshot;
import io.jbuild.snapshot.WritableSnapshot;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveExtractionTest {

  private static final Instant PACKED = Instant.parse("2017-07-14T02:40:00Z");

  private final Path directory;
  private final MemorySnapshot context = new MemorySnapshot();
  private final MemorySnapshot image = new MemorySnapshot();
  private TarMaker tar = new TarMaker();

  ArchiveExtractionTest(@TempDir Path directory) throws IOException {
    this.directory = directory;
    context.file("plain", 0600, "P").link("l", "t.tar").directory("d", 0755);
  }

  private static Attributes attributes(int mode) {
    return new Attributes(mode, 7, 8, PACKED);
  }

  /** A file whose content is its name in the archive. */
  private void file(String name) {
    if (name.length() > 100) {
      tar.pax("path", name);
    }
    tar.with(attributes(04750)).file(name.substring(0, Math.min(100, name.length())), name);
  }

  private void folder(String name) {
    tar.with(attributes(0711)).directory(name);
  }

  private void symlink(String name, String target) {
    tar.with(attributes(0777)).symbolicLink(name, target);
  }

  private void hardLink(String name, String target) {
    tar.with(attributes(04750)).hardLink(name, target);
  }

  private void added(CopyRequest request) throws IOException {
    for (String path : List.of("t.tar", "d/t.tar")) {
      byte[] bytes = tar.toBytes();
      context.put(
          ImagePath.of(path),
          new FileNode.RegularFile(new Attributes(0644, 0, 0, PACKED), bytes.length, 0),
          bytes);
    }
    try (CopyFiles copy = new CopyFiles(directory.resolve("scratch"))) {
      copy.copy(context, image, request);
    }
  }

  @Test
  void ownersModesAndTimesComeFromTheArchive() throws IOException {
    folder("d/");
    file("./d/f");
    symlink("d/l", "../foo");

    added(add().chmod("0707").of("t.tar", "/o"));

    assertThat(image.lines())
        .containsExactly(
            "/o dir 0755 0:0",
            "/o/d dir 0711 7:8",
            "/o/d/f file=./d/f 4750 7:8",
            "/o/d/l link=../foo 0777 7:8");
    assertThat(image.at("o").modified()).isEqualTo(CREATED);
    assertThat(image.at("o/d").modified()).isEqualTo(PACKED);
    assertThat(image.at("o/d/f").modified()).isEqualTo(PACKED);
  }

  @Test
  void aGivenOwnerReplacesAllOwners() throws IOException {
    file("a/f");

    added(add().chown("1:2").of("t.tar", "/o/"));

    assertThat(image.lines())
        .containsExactly("/o dir 0755 1:2", "/o/a dir 0755 0:0", "/o/a/f file=a/f 4750 1:2");
  }

  @Test
  void directoriesThatAreOnlyImpliedAreMade() throws IOException {
    file("/a/b/c");

    added(add().of("t.tar", "/"));

    assertThat(image.lines())
        .containsExactly("/a dir 0755 0:0", "/a/b dir 0755 0:0", "/a/b/c file=/a/b/c 4750 7:8");
    assertThat(image.at("a/b").modified()).isEqualTo(CREATED);
  }

  @Test
  void theArchivesOwnRootDoesNotChangeTheDestination() throws IOException {
    image.directory("o", 0700);
    folder("./");

    added(add().of("t.tar", "/o"));

    assertThat(image.lines()).containsExactly("/o dir 0700 0:0");
  }

  @Test
  void hardLinksShareOneFile() throws IOException {
    image.file("old", 0600, "old");
    file("a");
    hardLink("d/b", "./a");
    hardLink("d/c", "d/b");
    hardLink("e", "/old");

    added(add().of("t.tar", "/"));

    assertThat(image.lines())
        .containsExactly(
            "/a file=a#1 4750 7:8",
            "/d dir 0755 0:0",
            "/d/b file=a#1 4750 7:8",
            "/d/c file=a#1 4750 7:8",
            "/e file=old 4750 7:8",
            "/old file=old 0600 0:0");
  }

  @Test
  void whatTheArchiveSaysOfAHardLinkHoldsForAllNamesOfTheFile() throws IOException {
    file("a");
    hardLink("b", "a");
    tar.with(new Attributes(0644, 1, 2, PACKED)).hardLink("c", "a");

    added(add().of("t.tar", "/"));

    assertThat(image.lines())
        .containsExactly("/a file=a#1 0644 1:2", "/b file=a#1 0644 1:2", "/c file=a#1 0644 1:2");
  }

  @Test
  void aHardLinkToNothingIsRefused() {
    hardLink("b", "../../etc/shadow");

    assertThatThrownBy(() -> added(add().of("t.tar", "/o")))
        .hasMessage("link /b: no such file: ../../etc/shadow");
  }

  @Test
  void anEntryReplacesWhatIsOfAnotherKind() throws IOException {
    image.directory("o", 0755).directory("o/f", 0755).file("o/f/gone", 0644, "");
    image.directory("real", 0755).link("o/d", "/real").file("o/e", 0644, "");
    file("f");
    folder("d");
    file("d/inside");
    folder("e");

    added(add().of("t.tar", "/o"));

    assertThat(image.lines())
        .containsExactly(
            "/o dir 0755 0:0",
            "/o/d dir 0711 7:8",
            "/o/d/inside file=d/inside 4750 7:8",
            "/o/e dir 0711 7:8",
            "/o/f file=f 4750 7:8",
            "/real dir 0755 0:0");
  }

  @Test
  void namesThatClimbStayInTheDestination() throws IOException {
    image.directory("o", 0755);
    file("../../x");
    symlink("up", "..");
    file("up/y");

    added(add().of("t.tar", "/o"));

    assertThat(image.lines())
        .containsExactly(
            "/o dir 0755 0:0",
            "/o/up link=.. 0777 7:8",
            "/o/x file=../../x 4750 7:8",
            "/o/y file=up/y 4750 7:8");
  }

  @Test
  void anAbsoluteLinkIsFollowedFromTheDestinationAsIfItWereTheRoot() throws IOException {
    image.directory("run", 0755).directory("var", 0755).link("var/run", "/run");
    image.directory("etc", 0755).file("etc/passwd", 0644, "untouched");
    file("var/run/f");

    added(add().of("t.tar", "/"));

    assertThat(image.lines()).contains("/run/f file=var/run/f 4750 7:8");

    tar = new TarMaker();
    symlink("l", "/etc");
    file("l/passwd");
    assertThatThrownBy(() -> added(add().of("t.tar", "/o")))
        .hasMessage("open /l/passwd: no such file or directory");
    assertThat(image.lines()).contains("/etc/passwd file=untouched 0644 0:0");
  }

  @Test
  void onlyAnArchiveThatIsNamedIsUnpacked() throws IOException {
    file("f");

    added(add().of("l", "plain", "/named/"));
    added(add().of("d", "/tree/"));
    added(Requests.copy().of("t.tar", "/kept/"));

    String archive = new String(tar.toBytes(), StandardCharsets.UTF_8);
    assertThat(image.lines())
        .containsExactly(
            "/kept dir 0755 0:0",
            "/kept/t.tar file=" + archive + " 0644 0:0",
            "/named dir 0755 0:0",
            "/named/f file=f 4750 7:8",
            "/named/plain file=P 0600 0:0",
            "/tree dir 0755 0:0",
            "/tree/t.tar file=" + archive + " 0644 0:0");
  }

  @Test
  void aFileInTheWayOfTheDestinationIsRefused() throws IOException {
    image.file("o", 0644, "");
    file("f");

    assertThatThrownBy(() -> added(add().of("t.tar", "/o")))
        .hasMessage("mkdir /o: not a directory");
  }

  @Test
  void aNameThatWouldDeleteAnotherFileIsRefused() {
    file("o/.wh.x");

    assertThatThrownBy(() -> added(add().of("t.tar", "/")))
        .hasMessageStartingWith("/o/.wh.x cannot be in an image");
  }

  @Test
  void userAttributesAreLeftOut() throws IOException {
    tar.pax("SCHILY.xattr.user.k", "v", "SCHILY.xattr.security.capability", "c");
    file("p");

    added(add().of("t.tar", "/"));

    assertThat(image.at("p").xattrs()).containsOnlyKeys("security.capability");
  }

  @Test
  void afterwardsNothingIsLeftOnTheDisk() throws IOException {
    file("f");

    added(add().of("t.tar", "/"));

    try (Stream<Path> left = Files.list(directory.resolve("scratch"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void aPathThatIsDeepIsUnpackedAsQuicklyAsOthers() throws IOException {
    String deep = "d/".repeat(2_000);
    for (int i = 0; i < 50; i++) {
      file(deep + i);
    }
    byte[] bytes = tar.toBytes();
    UpperSnapshot upper = new UpperSnapshot(new UnionSnapshot(List.of()));

    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(30), () -> unpack(bytes, upper, ImagePath.ROOT));

    assertThat(upper.list(ImagePath.of(deep))).hasSize(50);
    assertThat(upper.find(ImagePath.of(deep + 49))).isPresent();
  }

  @Test
  void whatNoFileSystemCanHoldIsRefusedByName() throws IOException {
    for (String name : List.of("short/" + "n".repeat(256), "d/".repeat(20_000) + "f")) {
      tar = new TarMaker();
      file(name);
      refused(name);
    }
    tar = new TarMaker();
    tar.pax("linkpath", "x/".repeat(3_000));
    symlink("link", "x");
    refused("link");
    tar = new TarMaker();
    file("n".repeat(255) + "/" + "m/".repeat(1_919) + "ff");
    added(add().of("t.tar", "/"));
  }

  private void refused(String name) {
    assertThatThrownBy(() -> added(add().of("t.tar", "/")))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("\"" + name.substring(0, Math.min(255, name.length())))
        .hasMessageContaining("Linux allows");
  }

  @Test
  void aDirectoryThatWasReachedAndThenReplacedIsLookedAtAgain() throws IOException {
    file("a/b/f");
    file("a");
    tar.with(attributes(0777)).symbolicLink("c", "d");
    folder("d");
    file("c/f");
    folder("c");
    file("c/g");

    added(add().of("t.tar", "/"));

    assertThat(image.lines())
        .containsExactly(
            "/a file=a 4750 7:8",
            "/c dir 0711 7:8",
            "/c/g file=c/g 4750 7:8",
            "/d dir 0711 7:8",
            "/d/f file=c/f 4750 7:8");

    tar = new TarMaker();
    file("x/y/f");
    file("x");
    file("x/y/g");
    assertThatThrownBy(() -> added(add().of("t.tar", "/"))).hasMessageContaining("not a directory");
  }

  private void unpack(byte[] bytes, WritableSnapshot destination, ImagePath to) throws IOException {
    try (ContentSpool spool = new ContentSpool(directory.resolve("scratch"));
        TarArchive archive = TarArchive.open(new ByteArrayInputStream(bytes)).orElseThrow()) {
      new ArchiveExtraction(
              destination,
              to,
              spool,
              new ArchiveExtraction.Settings(Optional.empty(), CREATED, () -> 1))
          .extract(archive);
    }
  }
}
