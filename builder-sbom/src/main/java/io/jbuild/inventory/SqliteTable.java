package io.jbuild.inventory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Tables of an SQLite database, read as they stand in the file ("Database File Format", sections 1
 * and 2). What stands in a log beside it is not in it yet; rpm leaves none when it ends.
 */
final class SqliteTable {

  /** The largest row that is read. */
  static final int LARGEST = 64 << 20;

  private static final String MAGIC = "SQLite format 3\0";
  private static final int LEAF = 0x0d;
  private static final int INTERIOR = 0x05;

  private final FileChannel file;
  private int pageSize;
  private int usable;

  SqliteTable(FileChannel file) {
    this.file = file;
  }

  private interface Rows {
    void row(ByteBuffer record) throws IOException;
  }

  /** Thrown where the file is not what it says. */
  private static final class DamagedException extends IOException {}

  /** Tells the first blob of each row; returns whether the database is whole. */
  boolean readBlobs(String table, RpmPackages.Headers headers) throws IOException {
    try {
      ByteBuffer head = bytes(0, 100);
      byte[] magic = new byte[MAGIC.length()];
      head.get(0, magic);
      if (!new String(magic, StandardCharsets.ISO_8859_1).equals(MAGIC)) {
        return false;
      }
      pageSize = head.getShort(16) == 1 ? 1 << 16 : Short.toUnsignedInt(head.getShort(16));
      usable = pageSize - Byte.toUnsignedInt(head.get(20));
      if (pageSize < 512 || Integer.bitCount(pageSize) != 1 || usable < 480) {
        return false;
      }
      long[] root = {0};
      rows(
          1,
          record -> {
            Row row = new Row(record);
            if (row.text(0).equals("table") && row.text(1).equals(table)) {
              root[0] = row.number(3);
            }
          });
      if (root[0] == 0) {
        return false;
      }
      rows(
          root[0],
          record -> {
            Optional<byte[]> blob = new Row(record).blob();
            if (blob.isPresent()) {
              headers.header(blob.get());
            }
          });
      return true;
    } catch (DamagedException | IndexOutOfBoundsException | java.nio.BufferUnderflowException e) {
      return false;
    }
  }

  private void rows(long root, Rows rows) throws IOException {
    Deque<Long> pages = new ArrayDeque<>();
    pages.push(root);
    long left = file.size() / pageSize; // A page that is met twice is met too often.
    while (!pages.isEmpty()) {
      long number = pages.pop();
      if (left-- == 0) {
        throw new DamagedException();
      }
      ByteBuffer page = page(number);
      int at = number == 1 ? 100 : 0;
      int type = page.get(at);
      int cells = Short.toUnsignedInt(page.getShort(at + 3));
      if (type == LEAF) {
        for (int i = 0; i < cells; i++) {
          rows.row(payload(page, Short.toUnsignedInt(page.getShort(at + 8 + 2 * i))));
        }
      } else if (type == INTERIOR) {
        pages.push(Integer.toUnsignedLong(page.getInt(at + 8)));
        for (int i = cells - 1; i >= 0; i--) {
          int cell = Short.toUnsignedInt(page.getShort(at + 12 + 2 * i));
          pages.push(Integer.toUnsignedLong(page.getInt(cell)));
        }
      } else {
        throw new DamagedException();
      }
    }
  }

  /** A row's bytes, of which those that do not fit into its page are in a chain of others. */
  private ByteBuffer payload(ByteBuffer page, int cell) throws IOException {
    if (cell > page.limit()) {
      throw new DamagedException();
    }
    page.position(cell);
    long size = varint(page);
    varint(page); // the row's number
    if (size < 0 || size > LARGEST || size > file.size()) {
      throw new DamagedException();
    }
    int most = usable - 35;
    int here = (int) size;
    if (size > most) {
      int least = (usable - 12) * 32 / 255 - 23;
      int rest = least + (int) ((size - least) % (usable - 4));
      here = rest <= most ? rest : least;
    }
    byte[] bytes = new byte[(int) size];
    page.get(bytes, 0, here);
    int done = here;
    long next = size > here ? Integer.toUnsignedLong(page.getInt()) : 0;
    while (done < bytes.length) {
      ByteBuffer more = page(next);
      next = Integer.toUnsignedLong(more.getInt());
      int part = Math.min(usable - 4, bytes.length - done);
      more.get(bytes, done, part);
      done += part;
    }
    return ByteBuffer.wrap(bytes);
  }

  private ByteBuffer page(long number) throws IOException {
    if (number < 1 || number > file.size() / pageSize) {
      throw new DamagedException();
    }
    return bytes((number - 1) * pageSize, pageSize);
  }

  private ByteBuffer bytes(long at, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count);
    while (bytes.hasRemaining()) {
      if (file.read(bytes, at + bytes.position()) < 0) {
        throw new DamagedException();
      }
    }
    return bytes.flip();
  }

  /** Seven bits a byte, the highest first; of a ninth byte all eight. */
  private static long varint(ByteBuffer bytes) {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      byte b = bytes.get();
      value = value << 7 | b & 0x7f;
      if (b >= 0) {
        return value;
      }
    }
    return value << 8 | bytes.get() & 0xff;
  }

  /** A row's values ("Record Format"). */
  private static final class Row {
    private final ByteBuffer bytes;
    private final int bodyStart;

    Row(ByteBuffer bytes) throws IOException {
      this.bytes = bytes;
      long header = varint(bytes.position(0));
      if (header < 1 || header > bytes.limit()) {
        throw new DamagedException();
      }
      this.bodyStart = (int) header;
    }

    private record Value(long type, long at) {}

    private Value value(int column) throws IOException {
      bytes.position(0);
      varint(bytes);
      long at = bodyStart;
      for (int i = 0; bytes.position() < bodyStart; i++) {
        long type = varint(bytes);
        if (i == column) {
          return new Value(type, at);
        }
        at += length(type);
      }
      throw new DamagedException();
    }

    private static long length(long type) {
      if (type >= 12) {
        return (type - 12) / 2;
      }
      return type == 5 ? 6 : type == 6 || type == 7 ? 8 : type <= 4 ? type : 0;
    }

    private byte[] content(Value value) throws IOException {
      long length = length(value.type());
      if (length < 0 || value.at() + length > bytes.limit()) {
        throw new DamagedException();
      }
      byte[] content = new byte[(int) length];
      bytes.get((int) value.at(), content);
      return content;
    }

    String text(int column) throws IOException {
      return new String(content(value(column)), StandardCharsets.UTF_8);
    }

    long number(int column) throws IOException {
      long number = 0;
      for (byte b : content(value(column))) {
        number = number << 8 | b & 0xff;
      }
      return number;
    }

    /** The first value that is a blob. */
    Optional<byte[]> blob() throws IOException {
      bytes.position(0);
      varint(bytes);
      for (int i = 0; bytes.position() < bodyStart; i++) {
        long type = varint(bytes);
        if (type >= 12 && type % 2 == 0) {
          return Optional.of(content(value(i)));
        }
      }
      return Optional.empty();
    }
  }
}
