package io.jbuild.archive;

import io.jbuild.file.Attributes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Tars byte by byte, as no writer would make them. */
public final class TarMaker {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private int mode = 0750;
  private int uid = 01750;
  private int gid = 01751;
  private long time = 1_600_000_000;

  /** What the entries that follow have. */
  public TarMaker with(Attributes attributes) {
    mode = attributes.mode();
    uid = attributes.uid();
    gid = attributes.gid();
    time = attributes.modified().getEpochSecond();
    return this;
  }

  /** Adds an entry of the kind its type flag says, with a name given as Latin-1. */
  public TarMaker add(char type, String name, String linkName, byte[] content) {
    byte[] block = new byte[512];
    text(block, 0, name);
    text(block, 100, octal(mode, 7) + "\0");
    text(block, 108, octal(uid, 7) + "\0");
    text(block, 116, octal(gid, 7) + "\0");
    text(block, 124, octal(content.length, 11) + "\0");
    text(block, 136, octal(time, 11) + "\0");
    text(block, 148, "        ");
    block[156] = (byte) type;
    text(block, 157, linkName);
    text(block, 257, "ustar\00000");
    text(block, 329, "0000005\0");
    text(block, 337, "0000454\0");
    return raw(block, content);
  }

  /** Adds a header as it is, but for its checksum, and content. */
  public TarMaker raw(byte[] header, byte[] content) {
    byte[] block = header.clone();
    text(block, 148, "        ");
    int sum = 0;
    for (byte b : block) {
      sum += b & 0xff;
    }
    text(block, 148, octal(sum, 6) + "\0 ");
    out.writeBytes(block);
    out.writeBytes(content);
    out.writeBytes(new byte[(512 - content.length % 512) % 512]);
    return this;
  }

  public TarMaker file(String name, String content) {
    return add('0', name, "", content.getBytes(StandardCharsets.UTF_8));
  }

  public TarMaker directory(String name) {
    return add('5', name, "", new byte[0]);
  }

  public TarMaker symbolicLink(String name, String target) {
    return add('2', name, target, new byte[0]);
  }

  public TarMaker hardLink(String name, String target) {
    return add('1', name, target, new byte[0]);
  }

  /** Adds a PAX header of these keys and values in turn, as Latin-1. */
  public TarMaker pax(String... keysAndValues) {
    ByteArrayOutputStream records = new ByteArrayOutputStream();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      int rest = keysAndValues[i].length() + keysAndValues[i + 1].length() + 3;
      int length = rest + 1;
      while (length != rest + Integer.toString(length).length()) {
        length++;
      }
      String record = length + " " + keysAndValues[i] + "=" + keysAndValues[i + 1] + "\n";
      records.writeBytes(record.getBytes(StandardCharsets.ISO_8859_1));
    }
    return add('x', "pax", "", records.toByteArray());
  }

  /** The tar, with its end. */
  public byte[] toBytes() {
    byte[] open = withoutEnd();
    return Arrays.copyOf(open, open.length + 1024);
  }

  /** What was added so far. */
  public byte[] withoutEnd() {
    return out.toByteArray();
  }

  private static String octal(long number, int digits) {
    String text = Long.toOctalString(number);
    return "0".repeat(digits - text.length()) + text;
  }

  private static void text(byte[] block, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(bytes, 0, block, at, bytes.length);
  }
}
