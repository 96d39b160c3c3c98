package io.jbuild.layer;

import io.jbuild.file.Attributes;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.layer.IndexFormat.Content;
import io.jbuild.oci.Digest;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.TreeSet;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes an {@link IndexFormat} file from entries that come in the order of their paths, but for
 * whiteouts, which may come anywhere between their directory and its first entry. Of each entry
 * only 16 bytes stay in memory. Parents that do not come are made up.
 */
final class IndexWriter implements Closeable {
  private static final FileNode.Directory MADE_UP =
      new FileNode.Directory(new Attributes(0755, 0, 0, Instant.EPOCH));
  private static final Content NO_CONTENT =
      new Content(0, /* sparse= */ false, ByteString.EMPTY, ByteString.EMPTY);

  private final FileChannel channel;
  private final CRC32C crc = new CRC32C();
  private final DataOutputStream out;
  private final Deque<Open> open = new ArrayDeque<>();
  private final TreeSet<ImagePath> whiteouts = new TreeSet<>();
  private long[] offsets = new long[256];
  private int[] ends = new int[256];
  private int[] groups = new int[256];
  private @Nullable ImagePath last;
  private int count;
  private long position = IndexFormat.HEADER;

  IndexWriter(Path file) throws IOException {
    channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
    channel.position(IndexFormat.HEADER);
    OutputStream counted =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
          }

          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
            while (buffer.hasRemaining()) {
              channel.write(buffer);
            }
          }
        };
    out =
        new DataOutputStream(
            new BufferedOutputStream(new CheckedOutputStream(counted, crc), 64 * 1024));
  }

  /** Adds anything but a regular file; returns its number. */
  int add(ImagePath path, FileNode node) throws IOException {
    return add(path, node, NO_CONTENT);
  }

  /** Adds an entry; returns its number. */
  int add(ImagePath path, FileNode node, Content content) throws IOException {
    flushWhiteouts(path);
    int entry = place(path);
    record(path, node, content);
    return entry;
  }

  void whiteout(ImagePath path) {
    whiteouts.add(path);
  }

  /** Says so of the directory that was added last, or of one that is only implied. */
  void opaque(ImagePath directory) throws IOException {
    int entry;
    if (!open.isEmpty() && open.peek().path.equals(directory)) {
      entry = open.peek().entry;
    } else {
      flushWhiteouts(directory);
      entry = implied(directory);
    }
    offsets[entry] |= (long) IndexFormat.OPAQUE << IndexFormat.FLAG_SHIFT;
  }

  /** Adds a directory of which nothing is known but that it is there. */
  private int implied(ImagePath path) throws IOException {
    int directory = place(path);
    record(path, MADE_UP, NO_CONTENT);
    offsets[directory] |= (long) IndexFormat.IMPLIED << IndexFormat.FLAG_SHIFT;
    return directory;
  }

  /** Says that two entries are names of one file, the first of which has this number. */
  void link(int first, int other) {
    groups[first] = first + 1;
    groups[other] = first + 1;
  }

  /** Writes what stands behind and before the records. */
  void finish(Digest diffId, long tarSize) throws IOException {
    flushWhiteouts(null);
    if (count == 0) {
      implied(ImagePath.ROOT);
    }
    while (!open.isEmpty()) {
      ends[open.pop().entry] = count;
    }
    long table = position;
    for (int i = 0; i < count; i++) {
      out.writeLong(offsets[i]);
      out.writeInt(ends[i]);
      out.writeInt(groups[i]);
    }
    out.flush();
    ByteBuffer header = ByteBuffer.allocate(IndexFormat.HEADER);
    header.putLong(IndexFormat.MAGIC).putInt(count).putLong(table).putLong(tarSize);
    header.put(diffId.raw()).putInt((int) crc.getValue());
    CRC32C headerCrc = new CRC32C();
    headerCrc.update(header.array(), 0, header.position());
    header.putInt((int) headerCrc.getValue());
    header.rewind();
    channel.write(header, 0);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private void flushWhiteouts(@Nullable ImagePath before) throws IOException {
    while (!whiteouts.isEmpty() && (before == null || whiteouts.first().compareTo(before) < 0)) {
      ImagePath path = whiteouts.first();
      whiteouts.remove(path);
      place(path);
      byte[] name = path.relative().toBytes();
      out.writeInt(name.length);
      out.write(name);
      out.writeByte(IndexFormat.WHITEOUT);
      position += 4 + name.length + 1;
    }
  }

  /** Gives a path its number, after its parents have theirs. */
  private int place(ImagePath path) throws IOException {
    while (!open.isEmpty() && !path.startsWith(open.peek().path)) {
      ends[open.pop().entry] = count;
    }
    int depth = open.isEmpty() ? 0 : open.peek().path.depth() + 1;
    for (; depth < path.depth(); depth++) {
      ImagePath parent = ImagePath.ROOT;
      for (ByteString name : path.names().subList(0, depth)) {
        parent = parent.child(name);
      }
      implied(parent);
    }
    return number(path);
  }

  private int number(ImagePath path) {
    if (last != null && path.compareTo(last) <= 0) {
      throw new IllegalArgumentException("not in order: " + path);
    }
    if (count == offsets.length) {
      offsets = Arrays.copyOf(offsets, 2 * count);
      ends = Arrays.copyOf(ends, 2 * count);
      groups = Arrays.copyOf(groups, 2 * count);
    }
    offsets[count] = position;
    last = path;
    open.push(new Open(path, count));
    return count++;
  }

  private void record(ImagePath path, FileNode node, Content content) throws IOException {
    int before = out.size();
    byte[] name = path.relative().toBytes();
    out.writeInt(name.length);
    out.write(name);
    out.writeByte(kind(node));
    Attributes attributes = node.attributes();
    out.writeShort(attributes.mode());
    out.writeInt(attributes.uid());
    out.writeInt(attributes.gid());
    Instant modified = attributes.modified();
    out.writeLong(modified.getEpochSecond());
    out.writeInt(modified.getNano());
    out.writeInt(attributes.xattrs().size());
    for (var xattr : attributes.xattrs().entrySet()) {
      bytes(xattr.getKey().getBytes(StandardCharsets.UTF_8));
      bytes(xattr.getValue().toBytes());
    }
    if (node instanceof FileNode.RegularFile file) {
      out.writeLong(file.size());
      out.writeLong(content.offset());
      out.write(content.digest().toBytes());
      boolean kept = !content.kept().isEmpty();
      out.writeByte((content.sparse() ? IndexFormat.SPARSE : 0) | (kept ? IndexFormat.KEPT : 0));
      if (kept) {
        bytes(content.kept().toBytes());
      }
    } else if (node instanceof FileNode.SymbolicLink link) {
      bytes(link.target().toBytes());
    } else if (node instanceof FileNode.Device device) {
      out.writeInt(device.major());
      out.writeInt(device.minor());
    }
    position += out.size() - before;
  }

  private void bytes(byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static int kind(FileNode node) {
    return node.accept(
        new FileNode.Visitor<Integer>() {
          @Override
          public Integer directory(FileNode.Directory directory) {
            return IndexFormat.DIRECTORY;
          }

          @Override
          public Integer file(FileNode.RegularFile file) {
            return IndexFormat.FILE;
          }

          @Override
          public Integer link(FileNode.SymbolicLink link) {
            return IndexFormat.LINK;
          }

          @Override
          public Integer device(FileNode.Device device) {
            return device.kind() == FileNode.Device.Kind.CHARACTER
                ? IndexFormat.CHARACTER
                : IndexFormat.BLOCK;
          }

          @Override
          public Integer fifo(FileNode.Fifo fifo) {
            return IndexFormat.FIFO;
          }
        });
  }

  private record Open(ImagePath path, int entry) {}
}
