package io.jbuild.layer;

import io.jbuild.file.Attributes;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import io.jbuild.snapshot.LayerDiff;
import io.jbuild.snapshot.LayerTree;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collections;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * A layer's table of contents: a file that is searched where it lies, not loaded. See {@link
 * LayerTree} for how its entries are numbered.
 */
public final class LayerIndex implements LayerTree {
  /** Smaller ones are read: a mapping takes a page and a system call each. */
  private static final int LEAST_MAPPED = 256 * 1024;

  private final ByteBuffer bytes;
  private final int count;
  private final int table;
  private final long tarSize;
  private final Digest diffId;
  private final PlainTar tar;

  private LayerIndex(ByteBuffer bytes, PlainTar tar) throws IOException {
    this.bytes = bytes;
    this.tar = tar;
    try {
      ByteBuffer header = bytes.duplicate();
      long magic = header.getLong();
      count = header.getInt();
      long tableOffset = header.getLong();
      tarSize = header.getLong();
      byte[] raw = new byte[32];
      header.get(raw);
      diffId = Digest.ofRaw(raw);
      int bodyCrc = header.getInt();
      int checked = header.position();
      int headerCrc = header.getInt();
      if (magic != IndexFormat.MAGIC
          || headerCrc != crc(bytes.duplicate().limit(checked))
          || count < 1
          || tableOffset + (long) count * IndexFormat.ROW != bytes.limit()
          || bodyCrc != crc(bytes.duplicate().position(IndexFormat.HEADER))) {
        throw new DamagedIndexException();
      }
      table = (int) tableOffset;
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new DamagedIndexException(e);
    }
  }

  /**
   * Opens an index file.
   *
   * @throws DamagedIndexException where it is not whole, as after a power loss
   */
  static LayerIndex open(Path file, PlainTar tar) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size > Integer.MAX_VALUE) {
        throw new IOException("a layer with too many files: its index has " + size + " bytes");
      }
      if (size >= LEAST_MAPPED) {
        return new LayerIndex(channel.map(MapMode.READ_ONLY, 0, size), tar);
      }
      ByteBuffer bytes = ByteBuffer.allocate((int) size);
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
        // Until all is there.
      }
      return new LayerIndex(bytes.flip(), tar);
    }
  }

  private static int crc(ByteBuffer part) {
    CRC32C crc = new CRC32C();
    crc.update(part);
    return (int) crc.getValue();
  }

  /** The digest of the layer's plain tar. */
  public Digest diffId() {
    return diffId;
  }

  @Override
  public int size() {
    return count;
  }

  @Override
  public ImagePath path(int entry) {
    int at = record(entry);
    byte[] path = new byte[bytes.getInt(at)];
    bytes.get(at + 4, path);
    return ImagePath.of(ByteString.of(path));
  }

  /** A binary search among the entries below the directory, whose paths all begin with its own. */
  @Override
  public OptionalInt child(int directory, ByteString name) {
    int skip = directory == 0 ? 0 : bytes.getInt(record(directory)) + 1;
    byte[] wanted = name.toBytes();
    int low = directory + 1;
    int high = end(directory) - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int at = record(middle);
      int order = compare(wanted, at + 4 + skip, bytes.getInt(at) - skip);
      if (order == 0) {
        return OptionalInt.of(middle);
      }
      if (order < 0) {
        high = middle - 1;
      } else {
        low = middle + 1;
      }
    }
    return OptionalInt.empty();
  }

  /** Compares as paths are ordered: a slash, which ends a name, comes before any other byte. */
  private int compare(byte[] name, int at, int length) {
    int common = Math.min(name.length, length);
    for (int i = 0; i < common; i++) {
      int other = bytes.get(at + i) & 0xff;
      if (other != (name[i] & 0xff)) {
        return (name[i] & 0xff) - (other == '/' ? 0 : other);
      }
    }
    return name.length - length;
  }

  @Override
  public int end(int entry) {
    return bytes.getInt(row(entry) + 8);
  }

  @Override
  public boolean whiteout(int entry) {
    return kind(entry) == IndexFormat.WHITEOUT;
  }

  @Override
  public boolean directory(int entry) {
    return kind(entry) == IndexFormat.DIRECTORY;
  }

  @Override
  public boolean opaque(int entry) {
    return (flags(entry) & IndexFormat.OPAQUE) != 0;
  }

  @Override
  public boolean implied(int entry) {
    return (flags(entry) & IndexFormat.IMPLIED) != 0;
  }

  /** The first name of a hard-linked file, where this entry is another of its names. */
  public OptionalInt linkTarget(int entry) {
    int group = group(entry);
    return group == 0 || group == entry + 1 ? OptionalInt.empty() : OptionalInt.of(group - 1);
  }

  @Override
  public FileNode node(int entry) throws IOException {
    try {
      ByteBuffer record = atKind(entry);
      int kind = record.get();
      Attributes attributes = attributes(record);
      return switch (kind) {
        case IndexFormat.DIRECTORY -> new FileNode.Directory(attributes);
        case IndexFormat.FILE ->
            new FileNode.RegularFile(attributes, record.getLong(), group(entry));
        case IndexFormat.LINK -> new FileNode.SymbolicLink(attributes, text(record));
        case IndexFormat.CHARACTER, IndexFormat.BLOCK ->
            new FileNode.Device(
                attributes,
                kind == IndexFormat.BLOCK
                    ? FileNode.Device.Kind.BLOCK
                    : FileNode.Device.Kind.CHARACTER,
                record.getInt(),
                record.getInt());
        case IndexFormat.FIFO -> new FileNode.Fifo(attributes);
        default -> throw new DamagedIndexException();
      };
    } catch (BufferUnderflowException | IllegalArgumentException | DateTimeException e) {
      throw new DamagedIndexException(e);
    }
  }

  @Override
  public Digest digest(int entry) throws IOException {
    ByteBuffer record = atContent(entry);
    byte[] raw = new byte[32];
    record.position(record.position() + 16).get(raw);
    return Digest.ofRaw(raw);
  }

  @Override
  public InputStream open(int entry) throws IOException {
    ByteBuffer record = atContent(entry);
    long size = record.getLong();
    long offset = record.getLong();
    int flags = record.position(record.position() + 32).get();
    if ((flags & IndexFormat.KEPT) != 0) {
      return new ByteArrayInputStream(text(record).toBytes());
    }
    return (flags & IndexFormat.SPARSE) != 0
        ? tar.openSparse(offset, tarSize)
        : tar.open(offset, size);
  }

  /** What the layer changes, to be packed or applied again. */
  public LayerDiff diff() {
    return new IndexedDiff(this);
  }

  private int row(int entry) {
    if (entry < 0 || entry >= count) {
      throw new IndexOutOfBoundsException(entry);
    }
    return table + entry * IndexFormat.ROW;
  }

  private int record(int entry) {
    return (int) bytes.getLong(row(entry)); // The flags are above the lower half.
  }

  private int flags(int entry) {
    return (int) (bytes.getLong(row(entry)) >>> IndexFormat.FLAG_SHIFT);
  }

  private int group(int entry) {
    return bytes.getInt(row(entry) + 12);
  }

  private int kind(int entry) {
    int at = record(entry);
    return bytes.get(at + 4 + bytes.getInt(at));
  }

  private ByteBuffer atKind(int entry) {
    int at = record(entry);
    return bytes.duplicate().position(at + 4 + bytes.getInt(at));
  }

  private ByteBuffer atContent(int entry) throws IOException {
    ByteBuffer record = atKind(entry);
    if (record.get() != IndexFormat.FILE) {
      throw new NoSuchFileException(path(entry).toString(), null, "not a file");
    }
    record.position(record.position() + 22);
    for (int xattrs = record.getInt(); xattrs > 0; xattrs--) {
      text(record);
      text(record);
    }
    return record;
  }

  private static Attributes attributes(ByteBuffer record) {
    int mode = record.getShort();
    int uid = record.getInt();
    int gid = record.getInt();
    Instant modified = Instant.ofEpochSecond(record.getLong(), record.getInt());
    SortedMap<String, ByteString> xattrs = Collections.emptySortedMap();
    int count = record.getInt();
    if (count > 0) {
      xattrs = new TreeMap<>();
      for (; count > 0; count--) {
        String name = new String(text(record).toBytes(), StandardCharsets.UTF_8);
        xattrs.put(name, text(record));
      }
    }
    return new Attributes(mode, uid, gid, modified, xattrs);
  }

  private static ByteString text(ByteBuffer record) {
    byte[] text = new byte[record.getInt()];
    record.get(text);
    return ByteString.of(text);
  }
}
