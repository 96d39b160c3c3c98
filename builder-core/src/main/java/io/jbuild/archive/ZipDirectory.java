package io.jbuild.archive;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * The table of contents of a zip file, a jar among them, entry by entry as it is written (APPNOTE
 * 6.3.10, 4.3.12). The libraries that read zips load all of it, whatever its size, and leave out
 * part of what it says. The file stays the caller's. For one thread.
 */
public final class ZipDirectory {
  private static final int END = 0x06054b50;
  private static final int END_BYTES = 22;
  private static final int MOST_COMMENT = 0xffff;
  private static final int LOCATOR_64 = 0x07064b50;
  private static final int LOCATOR_64_BYTES = 20;
  private static final int END_64 = 0x06064b50;
  private static final int END_64_BYTES = 56;
  private static final int ENTRY = 0x02014b50;
  private static final int ENTRY_BYTES = 46;
  private static final int LOCAL = 0x04034b50;
  private static final int LOCAL_BYTES = 30;
  private static final int STORED = 0;
  private static final int DEFLATED = 8;
  private static final long ALL_ONES = 0xffff_ffffL;

  private final FileChannel file;
  private final byte[] comment;
  private final List<ZipEntryHeader> entries = new ArrayList<>();

  /** Where the directory is; offsets count from the base, which is 0 but for programs in front. */
  private record Place(long start, long size, long base) {}

  private ZipDirectory(FileChannel file, int mostEntries, long mostBytes) throws IOException {
    this.file = file;
    long searched = Math.min(file.size(), END_BYTES + (long) MOST_COMMENT);
    ByteBuffer tail = read(file.size() - searched, (int) searched);
    int end = end(tail);
    comment = new byte[tail.limit() - end - END_BYTES];
    tail.get(end + END_BYTES, comment);
    Place place = place(tail, end, file.size() - searched + end);
    if (place.size() > mostBytes) {
      throw new MalformedArchiveException("the zip's directory has " + place.size() + " bytes");
    }
    read(read(place.start(), (int) place.size()), place.base(), mostEntries);
  }

  /**
   * Reads the directory of a zip.
   *
   * @param mostEntries how many entries it may have
   * @param mostBytes how many bytes the directory may have, at most 2^31-1
   * @throws MalformedArchiveException where it is no zip, or has more
   */
  public static ZipDirectory read(FileChannel file, int mostEntries, long mostBytes)
      throws IOException {
    return new ZipDirectory(file, mostEntries, mostBytes);
  }

  /** The comment behind all. */
  public byte[] comment() {
    return comment.clone();
  }

  /** In the order of the directory. */
  public List<ZipEntryHeader> entries() {
    return List.copyOf(entries);
  }

  /**
   * The plain bytes of an entry.
   *
   * @throws MalformedArchiveException also when read: where they are encrypted, damaged or packed
   *     in a way that few readers know
   */
  public InputStream open(ZipEntryHeader entry) throws IOException {
    ByteBuffer local = read(entry.offset(), LOCAL_BYTES);
    if (local.getInt(0) != LOCAL || entry.isEncrypted()) {
      throw new MalformedArchiveException("the zip's entry " + entry.name() + " cannot be read");
    }
    long start = entry.offset() + LOCAL_BYTES + word(local, 26) + word(local, 28);
    InputStream packed = new Range(start, entry.packedSize());
    return switch (entry.method()) {
      case STORED -> packed;
      case DEFLATED -> new Inflated(new BufferedInputStream(packed));
      default ->
          throw new MalformedArchiveException(
              "the zip's entry " + entry.name() + " is packed by method " + entry.method());
    };
  }

  private static int end(ByteBuffer tail) throws MalformedArchiveException {
    for (int at = tail.limit() - END_BYTES; at >= 0; at--) {
      if (tail.getInt(at) == END && at + END_BYTES + word(tail, at + 20) == tail.limit()) {
        return at;
      }
    }
    throw new MalformedArchiveException("it is no zip");
  }

  private Place place(ByteBuffer tail, int end, long endPosition) throws IOException {
    long size = dword(tail, end + 12);
    long offset = dword(tail, end + 16);
    long behind = endPosition;
    boolean large = size == ALL_ONES || offset == ALL_ONES || word(tail, end + 10) == 0xffff;
    if (large && endPosition >= LOCATOR_64_BYTES) {
      ByteBuffer locator = read(endPosition - LOCATOR_64_BYTES, LOCATOR_64_BYTES);
      if (locator.getInt(0) == LOCATOR_64) {
        behind = locator.getLong(8);
        ByteBuffer end64 = read(behind, END_64_BYTES);
        if (end64.getInt(0) != END_64) {
          throw new MalformedArchiveException("the zip has no end");
        }
        size = end64.getLong(40);
        offset = end64.getLong(48);
      }
    }
    long start = behind - size;
    if (size < 0 || size > behind || offset < 0 || offset > start) {
      throw new MalformedArchiveException("the zip's directory is not where it says");
    }
    return new Place(start, size, start - offset);
  }

  private void read(ByteBuffer directory, long base, int mostEntries) throws IOException {
    int at = 0;
    while (at + ENTRY_BYTES <= directory.limit() && directory.getInt(at) == ENTRY) {
      int name = word(directory, at + 28);
      int extra = word(directory, at + 30);
      int remark = word(directory, at + 32);
      int next = at + ENTRY_BYTES + name + extra + remark;
      if (next > directory.limit() || entries.size() == mostEntries) {
        throw new MalformedArchiveException("the zip's directory is damaged or too large");
      }
      entries.add(entry(directory, at, base));
      at = next;
    }
    if (at != directory.limit()) {
      throw new MalformedArchiveException("the zip's directory is damaged");
    }
  }

  private static ZipEntryHeader entry(ByteBuffer directory, int at, long base)
      throws MalformedArchiveException {
    int nameLength = word(directory, at + 28);
    byte[] name = bytes(directory, at + ENTRY_BYTES, nameLength);
    byte[] extra = bytes(directory, at + ENTRY_BYTES + nameLength, word(directory, at + 30));
    byte[] remark =
        bytes(
            directory,
            at + ENTRY_BYTES + nameLength + word(directory, at + 30),
            word(directory, at + 32));
    long[] sizes = {
      dword(directory, at + 24), dword(directory, at + 20), dword(directory, at + 42)
    };
    ByteBuffer large =
        ByteBuffer.wrap(ZipEntryHeader.extra(extra, ZipEntryHeader.SIZES_64))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < sizes.length; i++) {
      if (sizes[i] == ALL_ONES && large.remaining() >= Long.BYTES) {
        sizes[i] = large.getLong();
      }
    }
    if (sizes[0] < 0 || sizes[1] < 0 || sizes[2] < 0 || base + sizes[2] < 0) {
      throw new MalformedArchiveException("the zip has an entry of impossible size");
    }
    return new ZipEntryHeader(
        name,
        extra,
        remark,
        new ZipEntryHeader.Numbers(
            word(directory, at + 4),
            word(directory, at + 8),
            word(directory, at + 10),
            directory.getInt(at + 12),
            directory.getInt(at + 16),
            directory.getInt(at + 38)),
        new ZipEntryHeader.Place(sizes[0], sizes[1], base + sizes[2]));
  }

  private static byte[] bytes(ByteBuffer from, int at, int length) {
    byte[] bytes = new byte[length];
    from.get(at, bytes);
    return bytes;
  }

  private static int word(ByteBuffer from, int at) {
    return from.getShort(at) & 0xffff;
  }

  private static long dword(ByteBuffer from, int at) {
    return from.getInt(at) & ALL_ONES;
  }

  private ByteBuffer read(long position, int length) throws IOException {
    if (position < 0 || position + length > file.size()) {
      throw new MalformedArchiveException("the zip is cut off");
    }
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (file.read(bytes, position + bytes.position()) < 0) {
        throw new MalformedArchiveException("the zip is cut off");
      }
    }
    return bytes.flip();
  }

  /** Bytes of the file. */
  private final class Range extends BoundedStream {
    private long position;

    Range(long position, long size) {
      super(size);
      this.position = position;
    }

    @Override
    protected int next(byte[] bytes, int offset, int length) throws IOException {
      int read = file.read(ByteBuffer.wrap(bytes, offset, length), position);
      if (read < 0) {
        throw new MalformedArchiveException("the zip is cut off");
      }
      position += read;
      return read;
    }
  }

  /** Says what the JDK throws in our own words, and frees what it has outside the heap. */
  private static final class Inflated extends FilterInputStream {
    private final Inflater inflater;

    Inflated(InputStream packed) {
      this(packed, new Inflater(/* nowrap= */ true));
    }

    private Inflated(InputStream packed, Inflater inflater) {
      super(new InflaterInputStream(packed, inflater));
      this.inflater = inflater;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      try {
        return in.read(bytes, offset, length);
      } catch (ZipException | EOFException e) {
        throw new MalformedArchiveException("an entry of the zip is damaged", e);
      }
    }

    @Override
    public void close() throws IOException {
      try {
        super.close();
      } finally {
        inflater.end();
      }
    }
  }
}
