package io.jbuild.comparison;

import static io.jbuild.comparison.ComparedFiles.lines;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.archive.TarMaker;
import io.jbuild.difference.ContentDifference;
import io.jbuild.file.Attributes;
import io.jbuild.testkit.Tools;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveFormatsTest {
  @TempDir private Path folder;
  private ComparedFiles files = new ComparedFiles(Path.of(""));

  @BeforeEach
  void open() {
    files = new ComparedFiles(folder);
  }

  @Test
  void entriesOfATarAreComparedByName() throws IOException {
    ContentDifference found =
        files.compare(
            "a.tar",
            new TarMaker().file("b", "2").file("a", "1\n").file("gone", "").toBytes(),
            new TarMaker().file("a", "one\n").file("b", "2").symbolicLink("new", "x").toBytes());

    assertThat(found.format()).isEqualTo("tar");
    assertThat(lines(found))
        .containsExactly(
            "order of entries, from entry 1 | b | a",
            "entry gone | there | ",
            "entry new |  | there",
            "a > line 1 | 1 | one");
  }

  @Test
  void timesOfManyEntriesAreOneLine() throws IOException {
    TarMaker first = new TarMaker();
    TarMaker second = new TarMaker();
    for (int i = 0; i < 5; i++) {
      first.file("f" + i, "");
    }
    second.with(new Attributes(0750, 01750, 01751, Instant.parse("2026-01-01T00:00:00Z")));
    for (int i = 0; i < 5; i++) {
      second.file("f" + i, "");
    }

    assertThat(lines(files.compare("a.tar", first.toBytes(), second.toBytes())))
        .containsExactly(
            "time of 5 entries, first f0 | 2020-09-13T12:26:40Z | 2026-01-01T00:00:00Z");
  }

  @Test
  void manyContentsLeaveRoomForTimes() throws IOException {
    TarMaker first = new TarMaker();
    TarMaker second =
        new TarMaker()
            .with(new Attributes(0750, 01750, 01751, Instant.parse("2026-01-01T00:00:00Z")));
    for (int i = 0; i < 50; i++) {
      first.file("f" + i, "a" + i);
      second.file("f" + i, "b" + i);
    }

    assertThat(lines(files.compare("a.tar", first.toBytes(), second.toBytes())))
        .hasSize(15)
        .contains(
            "f12 > line 1 | a12 | b12",
            "content of 37 further entries |  | ",
            "time of 50 entries, first f0 | 2020-09-13T12:26:40Z | 2026-01-01T00:00:00Z");
  }

  @Test
  void aTarThatDiffersInItsPaddingAloneIsToldAsBytes() throws IOException {
    byte[] tar = new TarMaker().file("f", "").toBytes();
    ContentDifference found = files.compare("a.tar", tar, Arrays.copyOf(tar, 10_240));

    assertThat(found.format()).isEqualTo("tar");
    assertThat(lines(found)).singleElement().asString().startsWith("bytes 1536-10239 |  | 00 00");
  }

  @Test
  void archivesInArchivesAreOpened() throws IOException {
    ContentDifference found =
        files.compare(
            "a.tar.gz",
            gzip(
                new TarMaker()
                    .add(
                        '0',
                        "lib/x.jar",
                        "",
                        zip("2026-01-01", "META-INF/MANIFEST.MF", "Built-By: ann"))
                    .toBytes()),
            gzip(
                new TarMaker()
                    .add(
                        '0',
                        "lib/x.jar",
                        "",
                        zip("2026-01-02", "META-INF/MANIFEST.MF", "Built-By: bob"))
                    .toBytes()));

    assertThat(found.format()).isEqualTo("gzip");
    assertThat(lines(found))
        .containsExactly(
            "plain tar > lib/x.jar > META-INF/MANIFEST.MF > line 1 | Built-By: ann | Built-By: bob",
            "plain tar > lib/x.jar > META-INF/MANIFEST.MF: time | 2026-01-01T01:02:04 |"
                + " 2026-01-02T01:02:04");
  }

  @Test
  void gzipsHeaderIsTold() throws IOException, InterruptedException {
    Path first = Files.writeString(Files.createDirectories(folder.resolve("1")).resolve("f"), "x");
    Path second = Files.writeString(Files.createDirectories(folder.resolve("2")).resolve("g"), "x");
    Files.setLastModifiedTime(first, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
    Files.setLastModifiedTime(second, FileTime.from(Instant.parse("2026-01-02T00:00:00Z")));
    Tools.run("gzip", "-N", first.toString(), second.toString());

    assertThat(lines(files.compare(folder.resolve("1/f.gz"), folder.resolve("2/g.gz"))))
        .containsExactly(
            "gzip header: time | 2026-01-01T00:00:00Z | 2026-01-02T00:00:00Z",
            "gzip header: name | f | g");
  }

  @Test
  void allCompressionsAreLookedInto() throws IOException, InterruptedException {
    for (String tool : List.of("gzip", "bzip2", "xz", "zstd")) {
      Path first = Files.writeString(folder.resolve(tool + "1"), "one\n");
      Path second = Files.writeString(folder.resolve(tool + "2"), "two\n");
      String end =
          tool.equals("gzip")
              ? ".gz"
              : tool.equals("bzip2") ? ".bz2" : tool.equals("xz") ? ".xz" : ".zst";
      Tools.run(tool, "-k", first.toString());
      Tools.run(tool, "-k", second.toString());
      ContentDifference found =
          files.compare(folder.resolve(tool + "1" + end), folder.resolve(tool + "2" + end));

      assertThat(found.format()).isEqualTo(tool);
      assertThat(lines(found)).contains("plain text > line 1 | one | two");
    }
  }

  @Test
  void theSameFilePackedInAnotherWayIsToldAsSuch() throws IOException, InterruptedException {
    Path first = Files.writeString(folder.resolve("f"), "abc".repeat(10_000) + "d".repeat(5000));
    Tools.run("xz", "-k", "-0", first.toString());
    byte[] fast = Files.readAllBytes(folder.resolve("f.xz"));
    Tools.run("xz", "-k", "-f", "-9", "-C", "sha256", first.toString());

    assertThat(lines(files.compare("f.xz", fast, Files.readAllBytes(folder.resolve("f.xz")))))
        .containsExactly("packed in another way, what is inside is the same |  | ");
  }

  @Test
  void entriesOfAZipAreComparedByTheDirectory() throws IOException, InterruptedException {
    Path tree = Files.createDirectories(folder.resolve("tree"));
    Path file = Files.writeString(tree.resolve("a"), "same");
    Path script = Files.writeString(tree.resolve("b"), "script");
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
    Files.setLastModifiedTime(script, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
    Path first = folder.resolve("first.zip");
    Path second = folder.resolve("second.zip");
    Tools.run("zip", "-j", first.toString(), file.toString(), script.toString());
    Tools.run("chmod", "755", script.toString());
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-02-01T00:00:00Z")));
    Tools.run("zip", "-j", second.toString(), script.toString(), file.toString());
    ContentDifference found = files.compare(first, second);

    assertThat(found.format()).isEqualTo("zip");
    assertThat(lines(found))
        .containsExactly(
            "order of entries, from entry 1 | a | b",
            "a: time | 2026-01-01T00:00:00Z | 2026-02-01T00:00:00Z",
            "b: mode | 100644 | 100755");
  }

  @Test
  void membersOfALibraryAreComparedByName() throws IOException, InterruptedException {
    String name = "a_name_that_is_longer_than_sixteen_characters.o";
    Path member = Files.writeString(folder.resolve(name), "odd");
    Path other = Files.writeString(folder.resolve("b.o"), "x");
    Path first = folder.resolve("first.a");
    Path second = folder.resolve("second.a");
    Files.setLastModifiedTime(member, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
    Files.setLastModifiedTime(other, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
    Tools.run("ar", "rcU", first.toString(), member.toString(), other.toString());
    Files.writeString(member, "ODD");
    Files.setLastModifiedTime(member, FileTime.from(Instant.parse("2026-02-01T00:00:00Z")));
    Tools.run("ar", "rcU", second.toString(), member.toString(), other.toString());
    ContentDifference found = files.compare(first, second);

    assertThat(found.format()).isEqualTo("ar");
    assertThat(lines(found))
        .containsExactly(
            name + " > line 1 | odd | ODD",
            name + ": time | 2026-01-01T00:00:00Z | 2026-02-01T00:00:00Z");
  }

  @Test
  void damagedArchivesAreToldAsBytes() throws IOException {
    byte[] zip = zip("2026-01-01", "f", "content");
    byte[] tar = new TarMaker().file("f", "content").toBytes();
    byte[] gz = gzip(new byte[100_000]);
    for (byte[] archive : List.of(zip, tar, gz, "!<arch>\nnot an archive at all".getBytes(UTF_8))) {
      byte[] cut = Arrays.copyOf(archive, archive.length / 2 + 1);
      ContentDifference found = files.compare("f", archive, cut);
      assertThat(found.format()).isEqualTo("bytes");
      assertThat(found.details()).isNotEmpty();
    }
  }

  @Test
  void whatExpandsToMoreThanIsLookedIntoIsToldAsBytes() throws IOException {
    byte[] bomb = gzip(new byte[50_000_000]);
    byte[] other = gzip(new byte[50_000_001]);
    assertThat(files.compare("f.gz", bomb, other, 1_000_000).format()).isEqualTo("bytes");
  }

  @Test
  void archivesAreOpenedSoDeepAndNoDeeper() throws IOException {
    byte[] first = "one".getBytes(UTF_8);
    byte[] second = "two".getBytes(UTF_8);
    for (int i = 0; i < 20; i++) {
      first = gzip(first);
      second = gzip(second);
    }
    assertThat(lines(files.compare("f", first, second)).get(0))
        .startsWith("plain gzip > plain gzip > plain gzip > plain gzip > plain gzip > plain bytes");
  }

  private static byte[] zip(String day, String name, String content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      ZipEntry entry = new ZipEntry(name);
      entry.setTimeLocal(LocalDateTime.parse(day + "T01:02:04"));
      zip.putNextEntry(entry);
      zip.write(content.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(plain);
    }
    return bytes.toByteArray();
  }
}
