package io.jbuild.archive;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Optional;

/** What the directory of a zip says of an entry (APPNOTE 6.3.10, 4.4). */
public final class ZipEntryHeader {
  private static final int ENCRYPTED = 1;
  private static final int UNIX = 3;
  private static final int UNIX_TIME = 0x5455;
  private static final int FIRST_YEAR = 1980;
  private static final int FIELD_HEADER = 4;

  /** The extra field of what has more than 32 bits. */
  static final int SIZES_64 = 1;

  private final byte[] name;
  private final byte[] extra;
  private final byte[] comment;
  private final Numbers numbers;
  private final Place place;

  /** Its fields of fixed length. */
  record Numbers(int madeBy, int flags, int method, int dosTime, int crc, int attributes) {}

  /** How large it is, plain and packed, and where its own header stands. */
  record Place(long size, long packedSize, long offset) {}

  ZipEntryHeader(byte[] name, byte[] extra, byte[] comment, Numbers numbers, Place place) {
    this.name = name;
    this.extra = extra;
    this.comment = comment;
    this.numbers = numbers;
    this.place = place;
  }

  /** Its name, read as UTF-8. */
  public String name() {
    return new String(name, StandardCharsets.UTF_8);
  }

  /** Its comment. */
  public String comment() {
    return new String(comment, StandardCharsets.UTF_8);
  }

  /** The extra fields as they are written, without time stamps and sizes. */
  public byte[] otherExtra() {
    ByteArrayOutputStream others = new ByteArrayOutputStream();
    ByteBuffer fields = ByteBuffer.wrap(extra).order(ByteOrder.LITTLE_ENDIAN);
    while (fields.remaining() >= FIELD_HEADER) {
      int start = fields.position();
      int id = fields.getShort() & 0xffff;
      int length = Math.min(fields.getShort() & 0xffff, fields.remaining());
      if (id != UNIX_TIME && id != SIZES_64) {
        others.write(extra, start, FIELD_HEADER + length);
      }
      fields.position(start + FIELD_HEADER + length);
    }
    return others.toByteArray();
  }

  /** MS-DOS' time, which has two seconds' precision and no zone; empty where it is none. */
  public Optional<LocalDateTime> dosTime() {
    int date = numbers.dosTime() >>> 16;
    int time = numbers.dosTime() & 0xffff;
    try {
      return Optional.of(
          LocalDateTime.of(
              FIRST_YEAR + (date >>> 9),
              date >>> 5 & 15,
              date & 31,
              time >>> 11,
              time >>> 5 & 63,
              (time & 31) * 2));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** The extended time stamp of Info-ZIP; empty where there is none. */
  public Optional<Instant> unixTime() {
    byte[] field = extra(extra, UNIX_TIME);
    if (field.length < 5 || (field[0] & 1) == 0) {
      return Optional.empty();
    }
    return Optional.of(
        Instant.ofEpochSecond(
            ByteBuffer.wrap(field, 1, 4).order(ByteOrder.LITTLE_ENDIAN).getInt()));
  }

  /** Type and mode as Unix has them; empty where another system made the entry. */
  public Optional<Integer> mode() {
    return numbers.madeBy() >>> 8 == UNIX
        ? Optional.of(numbers.attributes() >>> 16)
        : Optional.empty();
  }

  /** How it is packed: 0 not at all, 8 by deflate. */
  public int method() {
    return numbers.method();
  }

  /** The CRC-32 of its plain bytes. */
  public int crc() {
    return numbers.crc();
  }

  /** Plain bytes. */
  public long size() {
    return place.size();
  }

  /** Packed bytes. */
  public long packedSize() {
    return place.packedSize();
  }

  boolean isEncrypted() {
    return (numbers.flags() & ENCRYPTED) != 0;
  }

  long offset() {
    return place.offset();
  }

  /** An extra field's bytes; none where it is not there. */
  static byte[] extra(byte[] extra, int wanted) {
    ByteBuffer fields = ByteBuffer.wrap(extra).order(ByteOrder.LITTLE_ENDIAN);
    while (fields.remaining() >= FIELD_HEADER) {
      int id = fields.getShort() & 0xffff;
      int length = Math.min(fields.getShort() & 0xffff, fields.remaining());
      if (id == wanted) {
        return Arrays.copyOfRange(extra, fields.position(), fields.position() + length);
      }
      fields.position(fields.position() + length);
    }
    return new byte[0];
  }
}
