package io.jbuild.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.testkit.Tools;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarReaderTest {
  private static final String LONG = "long-".repeat(60);

  @TempDir private Path folder;

  @Test
  void eachKindOfEntryIsRead() throws IOException {
    byte[] tar =
        new TarMaker()
            .directory("d/")
            .file("d/f", "hello")
            .symbolicLink("d/s", "../f")
            .hardLink("d/h", "d/f")
            .add('3', "d/c", "", new byte[0])
            .add('4', "d/b", "", new byte[0])
            .add('6', "d/p", "", new byte[0])
            .toBytes();

    assertThat(read(tar))
        .containsExactly(
            "d/ Directory 750 1000:1001 2020-09-13T12:26:40Z",
            "d/f RegularFile 750 1000:1001 2020-09-13T12:26:40Z 5 \"hello\"",
            "d/s SymbolicLink 750 1000:1001 2020-09-13T12:26:40Z -> ../f",
            "d/h = d/f",
            "d/c Device 750 1000:1001 2020-09-13T12:26:40Z CHARACTER 5,300",
            "d/b Device 750 1000:1001 2020-09-13T12:26:40Z BLOCK 5,300",
            "d/p Fifo 750 1000:1001 2020-09-13T12:26:40Z");
  }

  @Test
  void paxSaysMoreThanTheHeaderAndKeepsEachByte() throws IOException {
    byte[] tar =
        new TarMaker()
            .pax(
                "path", "\u00ff\u00fe/x",
                "uid", "3000000000",
                "mtime", "-1.25",
                "SCHILY.xattr.security.capability", "\u0001\u0000\n=\u00ff",
                "comment", "nothing to us")
            .file("other", "x")
            .file("next", "y")
            .toBytes();

    try (TarReader reader = new TarReader(new ByteArrayInputStream(tar))) {
      TarEntry entry = reader.next().orElseThrow();
      assertThat(entry.name().toBytes()).containsExactly(0xff, 0xfe, '/', 'x');
      assertThat(Integer.toUnsignedString(entry.attributes().uid())).isEqualTo("3000000000");
      assertThat(entry.attributes().modified()).isEqualTo(Instant.parse("1969-12-31T23:59:58.75Z"));
      assertThat(entry.attributes().xattrs())
          .containsExactly(
              Map.entry(
                  "security.capability", ByteString.of(new byte[] {1, 0, '\n', '=', (byte) 0xff})));
      assertThat(reader.next().orElseThrow().name()).isEqualTo(ByteString.of("next"));
    }
  }

  @Test
  void aGlobalHeaderHoldsForAllAndAnEmptyValueTakesItBack() throws IOException {
    byte[] global = "12 uid=7777\n".getBytes(StandardCharsets.US_ASCII);
    byte[] tar =
        new TarMaker()
            .add('g', "global", "", global)
            .file("a", "")
            .pax("uid", "5")
            .file("b", "")
            .file("c", "")
            .toBytes();

    assertThat(read(tar))
        .extracting(line -> line.split(" ", -1)[3])
        .containsExactly("7777:1001", "5:1001", "7777:1001");
  }

  @Test
  void oldTarsTellDirectoriesByASlash() throws IOException {
    byte[] header =
        Arrays.copyOf(new TarMaker().add('\0', "old/", "", new byte[0]).withoutEnd(), 512);
    Arrays.fill(header, 257, 265, (byte) 0);

    assertThat(read(new TarMaker().raw(header, new byte[0]).toBytes()))
        .containsExactly("old/ Directory 750 1000:1001 2020-09-13T12:26:40Z");
  }

  @Test
  void numbersInBase256AreRead() throws IOException {
    byte[] header = Arrays.copyOf(new TarMaker().file("f", "").withoutEnd(), 512);
    System.arraycopy(HexFormat.of().parseHex("80000000003b9aca"), 0, header, 108, 8);
    System.arraycopy(HexFormat.of().parseHex("fffffffffffffffffffffffe"), 0, header, 136, 12);

    assertThat(read(new TarMaker().raw(header, new byte[0]).toBytes()))
        .containsExactly("f RegularFile 750 3906250:1001 1969-12-31T23:59:58Z 0 \"\"");
  }

  @Test
  void whatGnuTarWritesInAnyFormatIsRead() throws Exception {
    Tools.require("tar");
    Path tree = Files.createDirectory(folder.resolve("tree"));
    Files.writeString(tree.resolve("plain"), "hello");
    Files.createLink(tree.resolve("second"), tree.resolve("plain"));
    Files.createSymbolicLink(tree.resolve("link"), Path.of(LONG));
    Path deep = tree;
    for (int i = 0; i < 3; i++) {
      deep = Files.createDirectory(deep.resolve("deep-".repeat(20)));
    }
    Files.writeString(deep.resolve("file"), "deep");
    for (Path file : List.of(deep.resolve("file"), tree.resolve("plain"))) {
      Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(9, 5)));
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-x--x"));
    }
    for (String format : List.of("gnu", "pax", "oldgnu")) {
      List<String> lines =
          read(gnuTar("--format=" + format, "-C", tree.toString(), ".")).stream()
              .map(line -> line.replaceAll(" \\d+:\\d+ ", " "))
              .toList();
      String time =
          format.equals("pax") ? "1970-01-01T00:00:09.000000005Z" : "1970-01-01T00:00:09Z";
      assertThat(lines)
          .as(format)
          .anyMatch(line -> line.endsWith("/file RegularFile 651 " + time + " 4 \"deep\""))
          .anyMatch(line -> line.endsWith(" RegularFile 651 " + time + " 5 \"hello\""))
          .anyMatch(line -> line.startsWith("./link SymbolicLink 777") && line.endsWith(LONG))
          .anyMatch(line -> line.matches("./(second|plain) = ./(second|plain)"));
    }
  }

  @Test
  void sparseFilesAreWhole() throws Exception {
    Tools.require("tar");
    Path sparse = folder.resolve("sparse");
    byte[] expected = new byte[3_000_000];
    try (RandomAccessFile file = new RandomAccessFile(sparse.toFile(), "rw")) {
      for (int at : new int[] {0, 500_000, 1_000_000, 1_500_000, 2_000_000, 2_500_000}) {
        file.seek(at);
        file.write(("at " + at).getBytes(StandardCharsets.US_ASCII));
        byte[] text = ("at " + at).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, expected, at, text.length);
      }
      file.setLength(expected.length);
    }
    for (String[] format :
        new String[][] {
          {"--format=gnu"},
          {"--format=posix", "--sparse-version=0.0"},
          {"--format=posix", "--sparse-version=0.1"},
          {"--format=posix", "--sparse-version=1.0"}
        }) {
      List<String> arguments = new ArrayList<>(List.of(format));
      arguments.addAll(List.of("-S", "-C", folder.toString(), "sparse"));
      byte[] tar = gnuTar(arguments.toArray(String[]::new));
      assertThat(tar.length).isLessThan(200_000);
      TarReader reader = new TarReader(new ByteArrayInputStream(tar));
      TarEntry entry = reader.next().orElseThrow();
      assertThat(entry.name()).as(format[format.length - 1]).isEqualTo(ByteString.of("sparse"));
      assertThat(((FileNode.RegularFile) entry.node().orElseThrow()).size()).isEqualTo(3_000_000);
      assertThat(entry.sparse()).isTrue();
      assertThat(reader.content().readAllBytes()).isEqualTo(expected);
      assertThat(reader.next()).isEmpty();

      TarReader again =
          new TarReader(
              new ByteArrayInputStream(tar, (int) entry.headerOffset(), tar.length),
              entry.headerOffset());
      assertThat(again.next()).contains(entry);
    }
  }

  @Test
  void theContentStandsWhereTheEntrySays() throws IOException {
    byte[] tar = new TarMaker().pax("path", "p").file("x", "first").file("y", "second").toBytes();
    TarReader reader = new TarReader(new ByteArrayInputStream(tar));
    for (String content : List.of("first", "second")) {
      TarEntry entry = reader.next().orElseThrow();
      int at = (int) entry.contentOffset();
      assertThat(new String(tar, at, content.length(), StandardCharsets.US_ASCII))
          .isEqualTo(content);
    }
  }

  @Test
  void namesThatClimbAreRefused() throws IOException {
    for (String name : List.of("../x", "a/../../x", "..", "/../x", "./..//x", "a/..")) {
      TarEntry entry = first(new TarMaker().file(name, "").toBytes());
      assertThatThrownBy(entry::path)
          .isInstanceOf(MalformedArchiveException.class)
          .hasMessage("the archive's entry \"" + name + "\" leads out of its directory");
    }
    assertThat(first(new TarMaker().file("./a//./b", "").toBytes()).path()).hasToString("/a/b");
    assertThat(first(new TarMaker().file("/abs", "").toBytes()).path()).hasToString("/abs");
    assertThat(first(new TarMaker().directory("./").toBytes()).path().isRoot()).isTrue();
    TarEntry nul = first(new TarMaker().pax("path", "a\0b").file("x", "").toBytes());
    assertThatThrownBy(nul::path).hasMessageContaining("is not a file name");
  }

  @Test
  void whatIsCutOffIsRefused() {
    byte[] tar = new TarMaker().pax("path", "p").file("f", "x".repeat(1000)).toBytes();
    for (int length : new int[] {1, 511, 513, 1024, 1500, 1536, 2000, 2559}) {
      assertThatThrownBy(() -> read(Arrays.copyOf(tar, length)))
          .as("%d bytes", length)
          .isInstanceOf(MalformedArchiveException.class)
          .hasMessage("the archive is cut off");
    }
  }

  @Test
  void hostileHeadersAreRefused() {
    byte[] large = new byte[(1 << 20) + 1];
    assertRefused(
        new TarMaker().add('x', "pax", "", large).toBytes(),
        "the archive has a header of 1048577 bytes, more than 1048576");
    assertRefused(
        new TarMaker().pax("size", "99999999999999999999").file("f", "").toBytes(),
        "the archive has a malformed extended header: size");
    assertRefused(
        new TarMaker().pax("mtime", "1e99999999").file("f", "").toBytes(),
        "the archive has a malformed extended header: mtime");
    assertRefused(
        new TarMaker().pax("mtime", "9".repeat(30)).file("f", "").toBytes(),
        "the archive has a time out of range");
    assertRefused(
        new TarMaker().pax("gid", "4294967296").file("f", "").toBytes(),
        "the archive has an owner out of range: 4294967296");
    assertRefused(
        new TarMaker()
            .pax("GNU.sparse.size", "9000000000000000", "GNU.sparse.map", "0,1")
            .file("f", "x")
            .toBytes(),
        "the archive's sparse file \"f\" is too large");
    assertRefused(
        new TarMaker()
            .pax("GNU.sparse.size", "100", "GNU.sparse.map", "50,1,0,1")
            .file("f", "xy")
            .toBytes(),
        "the archive has a malformed sparse file");
    assertRefused(
        new TarMaker().add('Q', "f", "", new byte[0]).toBytes(),
        "the archive's entry \"f\" is of an unknown type 81");
    assertRefused(
        "no tar at all, but long enough to be one; ".repeat(30).getBytes(StandardCharsets.US_ASCII),
        "this is not a tar archive, or it is damaged: a header's checksum is wrong");
  }

  /** Any damage ends in a typed failure, or is not seen; never in anything else. */
  @Property(tries = 1000)
  void damageEndsInATypedFailure(@ForAll long seed) throws IOException {
    byte[] tar =
        new TarMaker()
            .pax("path", "p", "GNU.sparse.size", "1000", "GNU.sparse.map", "1,1,500,1")
            .file("f", "xy")
            .add('L', "long", "", (LONG + "\0").getBytes(StandardCharsets.US_ASCII))
            .hardLink("h", "f")
            .pax("mtime", "5.5", "SCHILY.xattr.user.a", "b")
            .directory("d/")
            .toBytes();
    Random random = new Random(seed);
    for (int i = random.nextInt(6); i >= 0; i--) {
      int at = random.nextInt(tar.length / 512) * 512;
      switch (random.nextInt(3)) {
        case 0 -> tar[random.nextInt(tar.length)] = (byte) random.nextInt();
        case 1 -> {
          // A header with a right checksum and one wrong byte.
          byte[] block = Arrays.copyOfRange(tar, at, at + 512);
          block[random.nextInt(512)] = (byte) random.nextInt();
          byte[] sealed = new TarMaker().raw(block, new byte[0]).withoutEnd();
          System.arraycopy(sealed, 0, tar, at, 512);
        }
        default -> tar = Arrays.copyOf(tar, 512 + random.nextInt(tar.length - 511));
      }
    }
    byte[] damaged = tar;
    Throwable thrown = catchThrowable(() -> read(damaged));
    assertThat(thrown)
        .satisfiesAnyOf(
            t -> assertThat(t).isNull(),
            t -> assertThat(t).isInstanceOf(MalformedArchiveException.class));
  }

  private static void assertRefused(byte[] tar, String message) {
    assertThatThrownBy(() -> read(tar))
        .isInstanceOf(MalformedArchiveException.class)
        .hasMessage(message);
  }

  private static TarEntry first(byte[] tar) throws IOException {
    return new TarReader(new ByteArrayInputStream(tar)).next().orElseThrow();
  }

  private static List<String> read(byte[] tar) throws IOException {
    List<String> lines = new ArrayList<>();
    try (TarReader reader = new TarReader(new ByteArrayInputStream(tar))) {
      for (Optional<TarEntry> e = reader.next(); e.isPresent(); e = reader.next()) {
        TarEntry entry = e.get();
        lines.add(
            entry.node().isEmpty()
                ? entry.name() + " = " + entry.linkName()
                : entry.name() + " " + describe(entry.node().get(), reader.content()));
      }
    }
    return lines;
  }

  private static String describe(FileNode node, InputStream content) throws IOException {
    String common =
        node.getClass().getSimpleName()
            + " "
            + Integer.toOctalString(node.attributes().mode())
            + " "
            + node.attributes().uid()
            + ":"
            + node.attributes().gid()
            + " "
            + node.attributes().modified();
    if (node instanceof FileNode.RegularFile file) {
      return common + " " + file.size() + " \"" + ByteString.of(content.readAllBytes()) + "\"";
    } else if (node instanceof FileNode.SymbolicLink link) {
      return common + " -> " + link.target();
    } else if (node instanceof FileNode.Device device) {
      return common + " " + device.kind() + " " + device.major() + "," + device.minor();
    }
    return common;
  }

  private static byte[] gnuTar(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("tar", "-c", "--numeric-owner"));
    command.addAll(List.of(arguments));
    Process tar =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    byte[] bytes = tar.getInputStream().readAllBytes();
    assertThat(tar.waitFor()).isZero();
    return bytes;
  }
}
