package io.jbuild.comparison;

import io.jbuild.archive.BoundedStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** A program or library of Unix: its sections by name (System V ABI, "Object Files"). */
final class ElfFile {
  private static final int HEADER = 64;
  private static final int MOST_SECTIONS = 4096;
  private static final int MOST_NAMES = 1 << 20;
  private static final int NO_BITS = 8;

  private final FileChannel file;
  private final Map<String, Section> sections = new LinkedHashMap<>();

  /** A section: the same bytes in the same place make the same section. */
  record Section(int type, long offset, long size) {}

  private record Layout(long table, int entry, int count, int names) {}

  private ElfFile(FileChannel file) throws IOException {
    this.file = file;
    ByteBuffer header = ByteBuffer.wrap(read(0, (int) Math.min(HEADER, file.size())));
    if (header.limit() < HEADER) {
      throw new UnexplainedException("no ELF header");
    }
    boolean wide = header.get(4) == 2;
    ByteOrder order = header.get(5) == 2 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    header.order(order);
    Layout layout =
        wide
            ? new Layout(
                header.getLong(0x28), 64, header.getShort(0x3c) & 0xffff, header.getShort(0x3e))
            : new Layout(
                header.getInt(0x20) & 0xffff_ffffL,
                40,
                header.getShort(0x30) & 0xffff,
                header.getShort(0x32));
    if (layout.count() > MOST_SECTIONS || layout.names() < 0 || layout.names() >= layout.count()) {
      throw new UnexplainedException("sections that cannot be read");
    }
    ByteBuffer table =
        ByteBuffer.wrap(read(layout.table(), layout.count() * layout.entry())).order(order);
    byte[] names = names(section(table, layout.names(), wide));
    for (int i = 0; i < layout.count(); i++) {
      Section section = section(table, i, wide);
      String name = name(names, table.getInt(i * layout.entry()));
      if (!name.isEmpty()) {
        sections.put(sections.containsKey(name) ? name + " (" + i + ")" : name, section);
      }
    }
  }

  static ElfFile read(FileChannel file) throws IOException {
    return new ElfFile(file);
  }

  Map<String, Section> sections() {
    return sections;
  }

  /** The bytes of a section; none of one that takes memory alone. */
  Source source(Section section) {
    return () -> section.type() == NO_BITS ? InputStream.nullInputStream() : new Range(section);
  }

  /** Bytes of a section from a place on, at most so many. */
  byte[] bytes(Section section, long from, int most) throws IOException {
    long left = section.type() == NO_BITS ? 0 : Math.max(0, section.size() - from);
    return read(section.offset() + Math.min(from, section.size()), (int) Math.min(left, most));
  }

  private byte[] names(Section section) throws IOException {
    if (section.size() < 0 || section.size() > MOST_NAMES) {
      throw new UnexplainedException("names of sections that cannot be read");
    }
    return read(section.offset(), (int) section.size());
  }

  private static Section section(ByteBuffer table, int number, boolean wide) {
    int at = number * (wide ? 64 : 40);
    return wide
        ? new Section(table.getInt(at + 4), table.getLong(at + 24), table.getLong(at + 32))
        : new Section(
            table.getInt(at + 4),
            table.getInt(at + 16) & 0xffff_ffffL,
            table.getInt(at + 20) & 0xffff_ffffL);
  }

  private static String name(byte[] names, int at) {
    int end = at;
    while (at >= 0 && end < names.length && names[end] != 0) {
      end++;
    }
    return at < 0 || at >= names.length
        ? ""
        : new String(names, at, end - at, StandardCharsets.ISO_8859_1);
  }

  private byte[] read(long position, int length) throws IOException {
    if (position < 0 || position > file.size() - length) {
      throw new UnexplainedException("a program that is cut off");
    }
    byte[] bytes = new byte[length];
    ByteBuffer left = ByteBuffer.wrap(bytes);
    while (left.hasRemaining()) {
      if (file.read(left, position + left.position()) < 0) {
        throw new UnexplainedException("a program that is cut off");
      }
    }
    return bytes;
  }

  private final class Range extends BoundedStream {
    private long position;

    Range(Section section) throws IOException {
      super(section.size());
      if (section.offset() < 0
          || section.size() < 0
          || section.offset() > file.size() - section.size()) {
        throw new UnexplainedException("a section that is not there");
      }
      position = section.offset();
    }

    @Override
    protected int next(byte[] bytes, int offset, int length) throws IOException {
      int read = file.read(ByteBuffer.wrap(bytes, offset, length), position);
      if (read < 0) {
        throw new UnexplainedException("a program that is cut off");
      }
      position += read;
      return read;
    }
  }
}
