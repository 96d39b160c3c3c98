package io.jbuild.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.event.BuildEvent;
import io.jbuild.event.Transfer;
import io.jbuild.event.Transfers;
import io.jbuild.file.Attributes;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.testkit.Tools;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSystemExportTest {

  private static final Instant TIME = Instant.ofEpochSecond(1_000_000_000);

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  private final List<BuildEvent> events = new ArrayList<>();

  @Test
  void allFilesAreWrittenAsTheImageHasThem() throws IOException {
    Path dest = folder.resolve("out");

    FileSystemExport.toDirectory(image(), dest, events::add);

    assertThat(dest.resolve("bin/tool")).hasContent("tool");
    assertThat(Files.getAttribute(dest.resolve("bin/tool"), "unix:ino"))
        .isEqualTo(Files.getAttribute(dest.resolve("bin/zweit"), "unix:ino"));
    assertThat(Files.readSymbolicLink(dest.resolve("link"))).hasToString("/bin/tool");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dest.resolve("ro"))))
        .isEqualTo("r-xr-xr-x");
    assertThat(dest.resolve("ro/file")).hasContent("inside");
    for (String name : List.of("bin", "bin/tool", "link", "ro")) {
      assertThat(
              Files.getLastModifiedTime(dest.resolve(name), LinkOption.NOFOLLOW_LINKS).toInstant())
          .as(name)
          .isEqualTo(TIME);
    }
    assertThat(events).isEmpty();
  }

  @Test
  void linksThatStandInTheDestinationAreReplacedAndNotFollowed() throws IOException {
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Path victim = Files.writeString(outside.resolve("tool"), "victim");
    Path dest = Files.createDirectory(folder.resolve("out"));
    Files.createSymbolicLink(dest.resolve("bin"), outside);
    Files.createSymbolicLink(dest.resolve("link"), outside);
    Files.createDirectory(dest.resolve("ro"));
    Files.createSymbolicLink(dest.resolve("ro/file"), victim);

    FileSystemExport.toDirectory(image(), dest, events::add);

    assertThat(victim).hasContent("victim");
    assertThat(outside).isDirectoryNotContaining("glob:**zweit");
    assertThat(dest.resolve("bin/tool")).hasContent("tool");
    assertThat(dest.resolve("ro/file")).hasContent("inside").isRegularFile();
    assertThat(Files.isSymbolicLink(dest.resolve("bin"))).isFalse();
  }

  @Test
  void aLinkOfTheImageDoesNotLeadItsOwnFilesElsewhere() throws IOException {
    Path outside = Files.createDirectory(folder.resolve("outside"));
    TreeSnapshot image =
        new TreeSnapshot()
            .put(
                "a",
                new FileNode.SymbolicLink(attributes(0777), ByteString.of(outside.toString())));
    Path dest = folder.resolve("out");

    FileSystemExport.toDirectory(image, dest, events::add);
    FileSystemExport.toDirectory(
        new TreeSnapshot()
            .put("a", new FileNode.Directory(attributes(0755)))
            .put("a/x", regular(), "x"),
        dest,
        events::add);

    assertThat(outside).isEmptyDirectory();
    assertThat(dest.resolve("a/x")).hasContent("x");
  }

  @Test
  void otherFilesOfTheDestinationStay() throws IOException {
    Path dest = folder.resolve("out");
    Files.createDirectories(dest.resolve("bin"));
    Files.writeString(dest.resolve("bin/mine"), "mine");
    Files.createDirectories(dest.resolve("bin/tool/was/a/directory"));

    FileSystemExport.toDirectory(image(), dest, events::add);

    assertThat(dest.resolve("bin/mine")).hasContent("mine");
    assertThat(dest.resolve("bin/tool")).hasContent("tool");
  }

  @Test
  @Tag("root")
  void rootKeepsOwnersAndSpecialFiles() throws IOException {
    Tools.requireRoot();
    Path dest = folder.resolve("out");
    Attributes owned = new Attributes(04755, 1234, 5678, TIME);

    FileSystemExport.toDirectory(
        new TreeSnapshot()
            .put("file", new FileNode.RegularFile(owned, 0, 0), "x")
            .put("fifo", new FileNode.Fifo(owned.withMode(0640))),
        dest,
        events::add);

    assertThat(Files.getAttribute(dest.resolve("file"), "unix:uid")).isEqualTo(1234);
    assertThat(Files.getAttribute(dest.resolve("file"), "unix:gid")).isEqualTo(5678);
    assertThat((int) Files.getAttribute(dest.resolve("file"), "unix:mode") & 07777)
        .isEqualTo(04755);
    assertThat((int) Files.getAttribute(dest.resolve("fifo"), "unix:mode")).isEqualTo(010640);
  }

  @Test
  @Tag("interop")
  void gnuTarUnpacksTheTarAsTheImageHasIt() throws Exception {
    Path tar = folder.resolve("a.tar");
    FileSystemExport.toTar(
        image(), Optional.of(tar), new ByteArrayOutputStream(), Transfers.UNSEEN);
    Path out = Files.createDirectory(folder.resolve("out"));

    Tools.run("tar", "-xf", tar.toString(), "-C", out.toString());

    assertThat(Tools.run("tar", "-tf", tar.toString()).lines())
        .containsExactly("bin/", "bin/tool", "bin/zweit", "link", "ro/", "ro/file");
    assertThat(out.resolve("bin/zweit")).hasContent("tool");
    assertThat(Files.getLastModifiedTime(out.resolve("bin")).toInstant()).isEqualTo(TIME);
  }

  @Test
  void theStandardOutputGetsTheSameTarAndStaysOpen() throws IOException {
    Path tar = folder.resolve("a.tar");
    FileSystemExport.toTar(
        image(), Optional.of(tar), new ByteArrayOutputStream(), Transfers.UNSEEN);
    boolean[] closed = new boolean[1];
    ByteArrayOutputStream out =
        new ByteArrayOutputStream() {
          @Override
          public void close() {
            closed[0] = true;
          }
        };

    FileSystemExport.toTar(image(), Optional.empty(), out, Transfers.UNSEEN);

    assertThat(out.toByteArray()).isEqualTo(Files.readAllBytes(tar));
    assertThat(closed[0]).isFalse();
  }

  @Test
  void whoWritesTellsHowMuchOfTheFilesIsWritten() throws IOException {
    FileNode.RegularFile twice = new FileNode.RegularFile(attributes(0644), 0, 7);
    TreeSnapshot image =
        new TreeSnapshot()
            .put("dir", new FileNode.Directory(attributes(0755)))
            .put("dir/one", twice, "x".repeat(90_000))
            .put("dir/same", twice, "x".repeat(90_000))
            .put("two", regular(), "y".repeat(10_000));
    List<Transfer> told = new ArrayList<>();

    FileSystemExport.toTar(image, Optional.empty(), new ByteArrayOutputStream(), told::add);
    FileSystemExport.toDirectory(image, folder.resolve("out"), events::add);

    events.forEach(event -> told.add(((BuildEvent.Moving) event).transfer()));
    assertThat(told).hasSize(2);
    for (Transfer one : told) {
      assertThat(one.what()).isEqualTo("write files");
      assertThat(one.total()).isEqualTo(100_000);
      assertThat(one.moved()).isEqualTo(100_000);
      assertThat(one.isOver()).isTrue();
    }
  }

  @Test
  void aTarThatFailsLeavesTheOldOne() throws IOException {
    Path tar = Files.writeString(folder.resolve("a.tar"), "old");
    TreeSnapshot broken = new TreeSnapshot().put("gone", regular());

    assertThatThrownBy(
            () ->
                FileSystemExport.toTar(
                    broken, Optional.of(tar), new ByteArrayOutputStream(), Transfers.UNSEEN))
        .isInstanceOf(IOException.class);

    assertThat(tar).hasContent("old");
    assertThat(folder).isDirectoryContaining(tar::equals);
    try (var left = Files.list(folder)) {
      assertThat(left).containsExactly(tar);
    }
  }

  private static TreeSnapshot image() throws IOException {
    return new TreeSnapshot()
        .put("bin", new FileNode.Directory(attributes(0755)))
        .put("bin/tool", new FileNode.RegularFile(attributes(0755), 0, 7), "tool")
        .put("bin/zweit", new FileNode.RegularFile(attributes(0755), 0, 7), "tool")
        .put("link", new FileNode.SymbolicLink(attributes(0777), ByteString.of("/bin/tool")))
        .put("ro", new FileNode.Directory(attributes(0555)))
        .put("ro/file", regular(), "inside");
  }

  private static FileNode.RegularFile regular() {
    return new FileNode.RegularFile(attributes(0644), 0, 0);
  }

  /** Of whoever runs the test, so that an ordinary user can keep them. */
  private static Attributes attributes(int mode) {
    try {
      Path home = Path.of("/proc/self");
      return new Attributes(
          mode,
          (int) Files.getAttribute(home, "unix:uid"),
          (int) Files.getAttribute(home, "unix:gid"),
          TIME);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
