package io.jbuild.comparison;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** A database of SQLite: its header, and page by page ("Database File Format"). */
final class SqliteFormat implements Format {
  private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER = 100;
  private static final int PAGE_SIZE_AT = 16;
  private static final int LARGEST_PAGE = 65_536;
  private static final int SMALLEST_PAGE = 512;
  private static final int SHOWN = 24;

  /** A number of the header. */
  private record Field(String name, int at) {}

  private static final List<Field> FIELDS =
      List.of(
          new Field("file change counter", 24),
          new Field("number of pages", 28),
          new Field("first free page", 32),
          new Field("number of free pages", 36),
          new Field("schema cookie", 40),
          new Field("user version", 60),
          new Field("version-valid-for", 92),
          new Field("SQLite version", 96));

  @Override
  public String name() {
    return "SQLite";
  }

  @Override
  public boolean matches(String path, byte[] head) {
    return head.length >= HEADER && Heads.hasAt(head, 0, MAGIC);
  }

  @Override
  public void explain(Pair files, Details details) throws IOException {
    try (InputStream first = files.first().open();
        InputStream second = files.second().open()) {
      byte[] one = first.readNBytes(HEADER);
      byte[] other = second.readNBytes(HEADER);
      if (one.length < HEADER || other.length < HEADER) {
        throw new UnexplainedException("a database that is cut off");
      }
      for (Field field : FIELDS) {
        details.addWhereDifferent(
            "header: " + field.name(), number(one, field), number(other, field));
      }
      int page = pageSize(one);
      if (page != pageSize(other)) {
        details.add("page size", Integer.toString(page), Integer.toString(pageSize(other)));
        return;
      }
      pages(first, second, page, details);
    }
  }

  private static void pages(InputStream first, InputStream second, int size, Details details)
      throws IOException {
    long page = 1;
    byte[] one = first.readNBytes(size - HEADER);
    byte[] other = second.readNBytes(size - HEADER);
    while ((one.length > 0 || other.length > 0) && !details.isFull()) {
      int at = Arrays.mismatch(one, other);
      if (at >= 0) {
        details.add(
            "page " + page + kind(one) + ", byte " + (page == 1 ? at + HEADER : at),
            shown(one, at),
            shown(other, at));
      }
      page++;
      one = first.readNBytes(size);
      other = second.readNBytes(size);
    }
  }

  private static String kind(byte[] page) {
    return switch (page.length == 0 ? 0 : page[0]) {
      case 2 -> " (index)";
      case 5 -> " (table)";
      case 10 -> " (index leaf)";
      case 13 -> " (table leaf)";
      default -> "";
    };
  }

  private static String shown(byte[] page, int at) {
    return Excerpt.of(
        Arrays.copyOfRange(page, Math.min(at, page.length), Math.min(page.length, at + SHOWN)));
  }

  private static String number(byte[] header, Field field) {
    return Integer.toUnsignedString(ByteBuffer.wrap(header).getInt(field.at()));
  }

  private static int pageSize(byte[] header) throws UnexplainedException {
    int size = ByteBuffer.wrap(header).getShort(PAGE_SIZE_AT) & 0xffff;
    size = size == 1 ? LARGEST_PAGE : size;
    if (size < SMALLEST_PAGE) {
      throw new UnexplainedException("a database with pages of " + size + " bytes");
    }
    return size;
  }
}
