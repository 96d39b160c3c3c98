package io.jbuild.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarListingTest {

  private static final String HELLO_SHA256 =
      "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  @Test
  void aFileIsListedWithAllItsAttributes() throws IOException {
    try (TarArchiveOutputStream tar = tar()) {
      TarArchiveEntry entry = entry("bin/hello", TarConstants.LF_NORMAL);
      entry.setMode(0104755);
      entry.setSize(5);
      put(tar, entry, "hello");
    }
    assertThat(listing().entries())
        .containsExactly(
            new TarEntry(
                "bin/hello",
                TarEntry.Type.FILE,
                04755,
                12,
                34,
                5,
                Instant.ofEpochSecond(1000),
                "",
                "",
                new TreeMap<>(),
                HELLO_SHA256));
  }

  @Test
  void eachKindOfFileIsTold() throws IOException {
    try (TarArchiveOutputStream tar = tar()) {
      put(tar, entry("./d/", TarConstants.LF_DIR), "");
      TarArchiveEntry symlink = entry("d/s", TarConstants.LF_SYMLINK);
      symlink.setLinkName("../x");
      put(tar, symlink, "");
      TarArchiveEntry hardlink = entry("d/h", TarConstants.LF_LINK);
      hardlink.setLinkName("./d/s");
      put(tar, hardlink, "");
      TarArchiveEntry device = entry("d/c", TarConstants.LF_CHR);
      device.setDevMajor(1);
      device.setDevMinor(3);
      put(tar, device, "");
      put(tar, entry("d/p", TarConstants.LF_FIFO), "");
    }
    assertThat(listing().entries())
        .extracting(entry -> entry.type() + " " + entry.path() + " " + entry.link())
        .containsExactly(
            "DIRECTORY d ",
            "SYMLINK d/s ../x",
            "HARDLINK d/h d/s",
            "CHARACTER_DEVICE d/c ",
            "FIFO d/p ");
    assertThat(listing().find("d/c").orElseThrow().device()).isEqualTo("1:3");
  }

  @Test
  void paxRecordsReplaceWhatTheHeaderSays() throws IOException {
    String name = "long/".repeat(60) + "ä";
    try (TarArchiveOutputStream tar = tar()) {
      TarArchiveEntry entry = entry(name, TarConstants.LF_NORMAL);
      entry.setUserId(3_000_000_000L);
      entry.addPaxHeader("mtime", "-1.5");
      entry.addPaxHeader("SCHILY.xattr.user.note", "a=b");
      put(tar, entry, "");
      put(tar, entry("plain", TarConstants.LF_NORMAL), "");
    }
    TarEntry entry = listing().entries().get(0);
    assertThat(entry.path()).isEqualTo(name);
    assertThat(entry.uid()).isEqualTo(3_000_000_000L);
    assertThat(entry.mtime()).isEqualTo(Instant.ofEpochSecond(-2, 500_000_000));
    assertThat(entry.xattrs()).containsExactly(Map.entry("user.note", "613d62"));
    assertThat(listing().entries().get(1).xattrs()).isEmpty();
  }

  @Test
  void aByteThatIsNotUtf8IsKept() throws IOException {
    assertThat(TarListing.text(new byte[] {'a', (byte) 0xff})).isEqualTo("a\\xff");
    assertThat(TarListing.text("ä".getBytes(StandardCharsets.UTF_8))).isEqualTo("ä");
  }

  @Test
  void aDamagedHeaderIsRefused() throws IOException {
    try (TarArchiveOutputStream tar = tar()) {
      put(tar, entry("a", TarConstants.LF_NORMAL), "");
    }
    byte[] damaged = bytes.toByteArray();
    damaged[0] = 'b';
    assertThatThrownBy(() -> TarListing.of(new ByteArrayInputStream(damaged)))
        .isInstanceOf(IOException.class)
        .hasMessage("a tar header's checksum is wrong");
  }

  @Test
  void aTruncatedTarIsRefused() throws IOException {
    try (TarArchiveOutputStream tar = tar()) {
      put(tar, entry("a", TarConstants.LF_NORMAL), "");
    }
    byte[] truncated = Arrays.copyOf(bytes.toByteArray(), 512);
    assertThatThrownBy(() -> TarListing.of(new ByteArrayInputStream(truncated)))
        .isInstanceOf(EOFException.class);
  }

  @Test
  void gnuTarAndThisReaderAgreeOnAnArchive(@TempDir Path folder)
      throws IOException, InterruptedException {
    String script =
        "mkdir -p t/d && printf hello >t/d/f && chmod 640 t/d/f && ln t/d/f t/h && ln -s d/f t/l"
            + " && mkfifo t/p && touch \"t/$(printf 'bad\\377')\""
            + " && tar --format=pax --numeric-owner --sort=name -czf t.tar.gz t";
    Processes.check(folder, List.of("sh", "-c", script));

    TarListing listing = TarListing.of(folder.resolve("t.tar.gz"));

    assertThat(listing.paths())
        .containsExactly("t", "t/bad\\xff", "t/d", "t/d/f", "t/h", "t/l", "t/p");
    assertThat(listing.find("t/d/f").orElseThrow().sha256()).isEqualTo(HELLO_SHA256);
    assertThat(listing.find("t/d/f").orElseThrow().mode()).isEqualTo(0640);
    assertThat(listing.find("t/h").orElseThrow().link()).isEqualTo("t/d/f");
  }

  private TarArchiveOutputStream tar() {
    TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8");
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    tar.setAddPaxHeadersForNonAsciiNames(true);
    return tar;
  }

  private static TarArchiveEntry entry(String name, byte type) {
    TarArchiveEntry entry = new TarArchiveEntry(name, type);
    entry.setIds(12, 34);
    entry.setModTime(1_000_000);
    return entry;
  }

  private static void put(TarArchiveOutputStream tar, TarArchiveEntry entry, String content)
      throws IOException {
    tar.putArchiveEntry(entry);
    tar.write(content.getBytes(StandardCharsets.UTF_8));
    tar.closeArchiveEntry();
  }

  private TarListing listing() throws IOException {
    return TarListing.of(new ByteArrayInputStream(bytes.toByteArray()));
  }
}
