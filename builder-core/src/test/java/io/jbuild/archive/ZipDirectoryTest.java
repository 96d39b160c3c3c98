package io.jbuild.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZipDirectoryTest {
  @TempDir private Path folder;

  @Test
  void entriesAreReadInTheirOrder() throws IOException {
    try (FileChannel file = file(zip("b", "a"))) {
      ZipDirectory zip = ZipDirectory.read(file, 10, 1000);

      assertThat(zip.entries().stream().map(ZipEntryHeader::name)).containsExactly("b", "a");
      ZipEntryHeader entry = zip.entries().get(1);
      assertThat(entry.dosTime()).hasValue(LocalDateTime.parse("2026-01-02T03:04:06"));
      assertThat(entry.unixTime()).isEmpty();
      assertThat(entry.comment()).isEqualTo("of a");
      assertThat(entry.size()).isEqualTo(9);
      CRC32 crc = new CRC32();
      crc.update("content a".getBytes(UTF_8));
      assertThat(entry.crc()).isEqualTo((int) crc.getValue());
      assertThat(text(zip, entry)).isEqualTo("content a");
      assertThat(new String(zip.comment(), UTF_8)).isEqualTo("of all");
    }
  }

  @Test
  void aProgramInFrontShiftsIt() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write("#!/bin/sh\nexec java -jar $0\n".getBytes(UTF_8));
    bytes.write(zip("a"));
    try (FileChannel file = file(bytes.toByteArray())) {
      ZipDirectory zip = ZipDirectory.read(file, 10, 1000);
      assertThat(text(zip, zip.entries().get(0))).isEqualTo("content a");
    }
  }

  @Test
  void moreThanIsAskedForIsRefused() throws IOException {
    assertRefused(zip("a", "b"), 1, 1000);
    assertRefused(zip("a", "b"), 10, 50);
  }

  @Test
  void whatIsDamagedIsRefused() throws IOException {
    byte[] whole = zip("a", "b");
    for (int length = 0; length < whole.length; length++) {
      assertRefused(Arrays.copyOf(whole, length), 10, 1000);
    }
    byte[] spoilt = whole.clone();
    Arrays.fill(spoilt, 31, 40, (byte) 0xff);
    try (FileChannel file = file(spoilt)) {
      ZipDirectory zip = ZipDirectory.read(file, 10, 1000);
      assertThatThrownBy(() -> text(zip, zip.entries().get(0)))
          .isInstanceOf(MalformedArchiveException.class);
    }
  }

  private void assertRefused(byte[] bytes, int mostEntries, long mostBytes) throws IOException {
    try (FileChannel file = file(bytes)) {
      assertThatThrownBy(() -> ZipDirectory.read(file, mostEntries, mostBytes))
          .isInstanceOf(MalformedArchiveException.class);
    }
  }

  private FileChannel file(byte[] bytes) throws IOException {
    return FileChannel.open(Files.write(folder.resolve("f.zip"), bytes));
  }

  private static String text(ZipDirectory zip, ZipEntryHeader entry) throws IOException {
    try (InputStream in = zip.open(entry)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private static byte[] zip(String... names) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setComment("of all");
      for (String name : names) {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(LocalDateTime.parse("2026-01-02T03:04:06"));
        entry.setComment("of " + name);
        zip.putNextEntry(entry);
        zip.write(("content " + name).getBytes(UTF_8));
      }
    }
    return bytes.toByteArray();
  }
}
