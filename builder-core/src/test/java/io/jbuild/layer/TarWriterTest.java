package io.jbuild.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.archive.TarEntry;
import io.jbuild.archive.TarReader;
import io.jbuild.failure.BuildException;
import io.jbuild.file.Attributes;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import io.jbuild.testkit.Tools;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The digests here are the format {@code jbuild-tar/1}: they must never change. */
class TarWriterTest {
  private static final Attributes PLAIN =
      new Attributes(0644, 0, 0, Instant.ofEpochSecond(315_619_200));
  private static final String LONG = "long-".repeat(30);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final TarWriter tar = new TarWriter(out);

  @TempDir private Path folder;

  @Test
  void anEmptyTarIsTwoBlocksOfZeros() throws IOException {
    tar.close();

    assertThat(out.toByteArray()).isEqualTo(new byte[1024]);
  }

  @Test
  void whatTheHeaderHoldsNeedsNothingElse() throws IOException {
    everyKind();

    assertThat(out.size()).isEqualTo(512 * (1 + 2 + 1 + 1 + 1 + 1 + 1 + 1 + 2));
    assertThat(Digest.of(out.toByteArray()).hex())
        .isEqualTo("a98f4a06f283b3320bb49567337222962d7a43c5028df8f23b3471f4bdbe4783");
  }

  @Test
  void aHeaderIsPinnedByteForByte() throws IOException {
    file("bin/true", new Attributes(04755, 1000, 1001, PLAIN.modified()), "");
    tar.close();
    String header = new String(out.toByteArray(), 0, 512, StandardCharsets.ISO_8859_1);

    assertThat(header.replace('\0', '.'))
        .isEqualTo(
            "bin/true"
                + ".".repeat(92)
                + "0004755.0001750.0001751.00000000000.02263773600."
                + "010753. 0"
                + ".".repeat(100)
                + "ustar.00"
                + ".".repeat(64)
                + "0000000.0000000."
                + ".".repeat(167));
  }

  @Test
  void whatItDoesNotHoldIsSaidInPax() throws IOException {
    everyOddity();

    assertThat(Digest.of(out.toByteArray()).hex())
        .isEqualTo("1b17708c70b53fdbfab0b14fdd339564c90471df410c72eba2a3ea04fecec33f");
  }

  @Test
  void largeFilesHaveTheirSizeInPax() {
    FileNode.RegularFile large = new FileNode.RegularFile(PLAIN, 1L << 33, 0);
    TarEntryHeader header = new TarEntryHeader(ImagePath.of("large"), large);

    assertThat(header.pax()).hasToString("19 size=8589934592\n");
    FileNode.RegularFile less = new FileNode.RegularFile(PLAIN, (1L << 33) - 1, 0);
    assertThat(new TarEntryHeader(ImagePath.of("large"), less).pax().isEmpty()).isTrue();
  }

  @Test
  void ourOwnReaderReadsBackWhatWasWritten() throws IOException {
    everyOddity();

    List<String> names = new ArrayList<>();
    TarReader reader = new TarReader(new ByteArrayInputStream(out.toByteArray()));
    for (Optional<TarEntry> e = reader.next(); e.isPresent(); e = reader.next()) {
      names.add(e.get().name() + " " + e.get().attributes().modified());
    }
    assertThat(names)
        .containsExactly(
            "./ 1980-01-02T00:00:00.500Z",
            LONG + " 1980-01-02T00:00:00Z",
            "d/" + LONG + " 1980-01-02T00:00:00Z",
            "early 1969-12-31T23:59:58.750Z",
            "late 5138-11-16T09:46:39Z",
            "link 1980-01-02T00:00:00Z",
            "owner 1980-01-02T00:00:00Z",
            "xattrs 1980-01-02T00:00:00Z",
            "\u00e9/ 1980-01-02T00:00:00Z",
            "\ufffd 1980-01-02T00:00:00Z",
            "\u00e9/h 1980-01-02T00:00:00Z");
  }

  @Test
  void gnuTarReadsEverything() throws Exception {
    Tools.require("tar");
    everyKind();
    Path kinds = Files.write(folder.resolve("kinds.tar"), out.toByteArray());
    assertThat(run("tar", "-tvf", kinds.toString(), "--numeric-owner", "--utc", "--full-time"))
        .containsExactly(
            "drwxr-xr-x 0/0               0 1980-01-02 00:00:00 d/",
            "-rwsr-xr-x 5/6               5 1980-01-02 00:00:00 d/f",
            "lrwxrwxrwx 0/0               0 1980-01-02 00:00:00 d/l -> /x y",
            "crw-r--r-- 0/0             5,1 1980-01-02 00:00:00 d/c",
            "brw-r--r-- 0/0           8,300 1980-01-02 00:00:00 d/b",
            "prw-r--r-- 0/0               0 1980-01-02 00:00:00 d/p",
            "hrwsr-xr-x 5/6               0 1980-01-02 00:00:00 d/h link to d/f",
            "-rw-r--r-- 0/0               0 1970-01-01 00:00:00 d/.wh.gone");
  }

  @Test
  void gnuTarReadsWhatIsSaidInPax() throws Exception {
    Tools.require("tar");
    everyOddity();
    Path odd = Files.write(folder.resolve("odd.tar"), out.toByteArray());

    assertThat(run("tar", "-tvf", odd.toString(), "--numeric-owner", "--utc", "--full-time"))
        .hasSize(11)
        .anyMatch(line -> line.matches(".* 1969-12-31 23:59:5.* early"))
        .anyMatch(line -> line.matches(".* 5138-11-16 09:46:39 +late"))
        .anyMatch(line -> line.contains("3000000/4294967294 "));
  }

  @Test
  void gnuTarUnpacksLongNames() throws Exception {
    Tools.require("tar");
    file("d/" + LONG, PLAIN, "one");
    String split = "a".repeat(60) + "/" + "b".repeat(60) + "/" + "c".repeat(60);
    file(split, PLAIN, "two");
    file("\u00e9", PLAIN, "three");
    tar.close();
    Path file = Files.write(folder.resolve("long.tar"), out.toByteArray());
    run("tar", "-xf", file.toString(), "-C", folder.toString(), "--no-same-owner");

    assertThat(folder.resolve("d").resolve(LONG)).hasContent("one");
    assertThat(folder.resolve(split)).hasContent("two");
    assertThat(run("sh", "-c", "cat \"$0\"/$(printf '\\303\\251')", folder.toString()))
        .containsExactly("three");
  }

  @Test
  void anAttributeThatPaxCannotNameIsRefused() {
    SortedMap<String, ByteString> xattrs = new TreeMap<>();
    xattrs.put("user.a=b", ByteString.EMPTY);
    FileNode node = new FileNode.Directory(new Attributes(0755, 0, 0, Instant.EPOCH, xattrs));

    assertThatThrownBy(() -> tar.node(ImagePath.of("/x"), node))
        .isInstanceOf(BuildException.class)
        .hasMessage("/x has an extended attribute that a layer cannot hold: \"user.a=b\"");
  }

  private void everyKind() throws IOException {
    Attributes tool = new Attributes(04755, 5, 6, PLAIN.modified());
    tar.node(ImagePath.of("d"), new FileNode.Directory(PLAIN.withMode(0755)));
    file("d/f", tool, "hello");
    tar.node(
        ImagePath.of("d/l"),
        new FileNode.SymbolicLink(PLAIN.withMode(0777), ByteString.of("/x y")));
    tar.node(ImagePath.of("d/c"), new FileNode.Device(PLAIN, FileNode.Device.Kind.CHARACTER, 5, 1));
    tar.node(ImagePath.of("d/b"), new FileNode.Device(PLAIN, FileNode.Device.Kind.BLOCK, 8, 300));
    tar.node(ImagePath.of("d/p"), new FileNode.Fifo(PLAIN));
    tar.link(ImagePath.of("d/h"), tool, ImagePath.of("d/f"));
    tar.marker(ImagePath.of("d/.wh.gone"));
    tar.close();
  }

  private void everyOddity() throws IOException {
    tar.node(
        ImagePath.ROOT,
        new FileNode.Directory(PLAIN.withModified(PLAIN.modified().plusMillis(500))));
    file(LONG, PLAIN, "no slash to split it at");
    file("d/" + LONG, PLAIN, "none that leaves few enough");
    file("early", PLAIN.withModified(Instant.ofEpochSecond(-2, 750_000_000)), "");
    file("late", PLAIN.withModified(Instant.ofEpochSecond(99_999_999_999L)), "");
    tar.node(
        ImagePath.of("link"), new FileNode.SymbolicLink(PLAIN, ByteString.of(LONG + "\u00e9")));
    file("owner", PLAIN.withOwner(3_000_000, -2), "");
    SortedMap<String, ByteString> xattrs = new TreeMap<>();
    xattrs.put("security.capability", ByteString.of(new byte[] {1, 0, '\n', (byte) 0xff}));
    xattrs.put("user.empty", ByteString.EMPTY);
    file("xattrs", new Attributes(0644, 0, 0, PLAIN.modified(), xattrs), "");
    tar.node(ImagePath.of("\u00e9"), new FileNode.Directory(PLAIN));
    tar.node(ImagePath.of(ByteString.of(new byte[] {(byte) 0xff})), new FileNode.Fifo(PLAIN));
    tar.link(ImagePath.of("\u00e9/h"), PLAIN, ImagePath.of(LONG));
    tar.close();
  }

  private void file(String path, Attributes attributes, String content) throws IOException {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    try (InputStream in = new ByteArrayInputStream(bytes)) {
      tar.file(
          ImagePath.of(path),
          new FileNode.RegularFile(attributes, bytes.length, 0),
          in,
          Optional.empty());
    }
  }

  private static List<String> run(String... command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return output.lines().toList();
  }
}
