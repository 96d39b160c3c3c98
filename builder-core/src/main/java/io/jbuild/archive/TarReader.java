package io.jbuild.archive;

import io.jbuild.file.Attributes;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a plain tar, entry by entry: ustar, GNU, star and PAX, as GNU tar, bsdtar, busybox, Go and
 * Java write them. Names, link targets and extended attributes stay the bytes they are (see
 * docs/adr/0002-tar-reading.md for why this is not a library). For one thread.
 */
public final class TarReader implements Closeable {
  private static final int MOST_HEADER_BYTES = 1 << 20;

  /** What all sparse files of an archive may expand to, unless the caller says otherwise. */
  private static final long MOST_SPARSE_BYTES = 64L << 30;

  private final InputStream in;
  private final TarBlocks blocks;
  private final PaxHeaders global = new PaxHeaders();
  private InputStream content = InputStream.nullInputStream();
  private long contentEnd;
  private long sparseBytes;
  private boolean ended;

  /** Reads from the start of a tar; the stream should be buffered or read in large pieces. */
  public TarReader(InputStream in) {
    this(in, 0);
  }

  /** Reads on from an entry's first header, which stands at this offset in the tar. */
  public TarReader(InputStream in, long offset) {
    this.in = in;
    this.blocks = new TarBlocks(in, offset);
    this.contentEnd = offset;
  }

  /**
   * The next entry; what is left of the content of the one before is skipped. Empty at the end.
   *
   * @throws MalformedArchiveException where the archive is cut off or not a tar
   */
  public Optional<TarEntry> next() throws IOException {
    blocks.skip(contentEnd - blocks.position());
    content = InputStream.nullInputStream();
    Pending pending = new Pending(blocks.position());
    while (!ended) {
      TarHeader header = header(pending);
      if (header == null) {
        ended = true;
        break;
      }
      switch (header.type()) {
        case 'x', 'X' -> pending.pax.add(payload(header));
        case 'g' -> {
          global.add(payload(header));
          pending.restart(blocks.position());
        }
        case 'L' -> pending.longName = untilNul(payload(header));
        case 'K' -> pending.longLink = untilNul(payload(header));
        case 'V' -> { // A volume's label.
          blocks.skip(padded(header.size()));
          pending.restart(blocks.position());
        }
        default -> {
          return Optional.of(entry(header, pending));
        }
      }
    }
    return Optional.empty();
  }

  /** The bytes of the entry last returned; of anything but a regular file none. */
  public InputStream content() {
    return content;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private @Nullable TarHeader header(Pending pending) throws IOException {
    Optional<byte[]> block = blocks.next();
    boolean zero = block.isPresent() && TarHeader.isZero(block.get());
    if (block.isPresent() && !zero) {
      return new TarHeader(block.get());
    }
    if (!pending.isEmpty()) {
      throw new MalformedArchiveException("the archive is cut off");
    }
    if (zero) {
      Optional<byte[]> second = blocks.next();
      if (second.isPresent() && !TarHeader.isZero(second.get())) {
        throw new MalformedArchiveException("the archive has entries behind its end");
      }
    }
    return null;
  }

  private TarEntry entry(TarHeader header, Pending pending) throws IOException {
    PaxHeaders pax = new PaxHeaders();
    pax.addAll(global);
    pax.addAll(pending.pax);
    ByteString name =
        pax.bytes("GNU.sparse.name")
            .or(() -> pax.bytes("path"))
            .orElse(pending.longName != null ? pending.longName : header.name());
    ByteString link =
        pax.bytes("linkpath")
            .orElse(pending.longLink != null ? pending.longLink : header.linkName());
    Attributes attributes = attributes(header, pax);
    boolean slash = !name.isEmpty() && name.at(name.length() - 1) == '/';
    contentEnd = blocks.position();
    switch (header.type()) {
      case '0', 0, '7', 'S' -> {
        if (slash && header.type() != 'S') {
          // Before ustar, a slash was all that told a directory.
          return node(name, pending, new FileNode.Directory(attributes));
        }
        return file(name, header, pax, pending, attributes);
      }
      case '1' -> {
        return new TarEntry(
            name,
            attributes,
            Optional.empty(),
            link,
            pending.start,
            blocks.position(),
            /* sparse= */ false);
      }
      case '2' -> {
        return node(name, pending, new FileNode.SymbolicLink(attributes, link));
      }
      case '3' -> {
        return node(name, pending, device(FileNode.Device.Kind.CHARACTER, header, attributes));
      }
      case '4' -> {
        return node(name, pending, device(FileNode.Device.Kind.BLOCK, header, attributes));
      }
      case '5' -> {
        return node(name, pending, new FileNode.Directory(attributes));
      }
      case 'D' -> { // GNU's incremental dumps list a directory's names here.
        contentEnd = blocks.position() + padded(header.size());
        return node(name, pending, new FileNode.Directory(attributes));
      }
      case '6' -> {
        return node(name, pending, new FileNode.Fifo(attributes));
      }
      default ->
          throw new MalformedArchiveException(
              "the archive's entry \"" + name + "\" is of an unknown type " + header.type());
    }
  }

  private TarEntry node(ByteString name, Pending pending, FileNode node) {
    return new TarEntry(
        name,
        node.attributes(),
        Optional.of(node),
        ByteString.EMPTY,
        pending.start,
        blocks.position(),
        /* sparse= */ false);
  }

  private TarEntry file(
      ByteString name, TarHeader header, PaxHeaders pax, Pending pending, Attributes attributes)
      throws IOException {
    long stored = pax.number("size").orElse(header.size());
    long start = blocks.position();
    Optional<SparseMap> sparse = SparseMap.of(pax);
    if (header.type() == 'S') {
      sparse = Optional.of(SparseMap.read(header, blocks));
      start = blocks.position();
    }
    contentEnd = start + padded(stored);
    InputStream plain = new EntryStream(blocks, stored);
    Optional<Long> realSize = pax.number("GNU.sparse.realsize");
    if (realSize.isPresent() && pax.bytes("GNU.sparse.major").isPresent()) {
      sparse = Optional.of(SparseMap.read(plain, realSize.get()));
      stored -= blocks.position() - start;
    }
    long size = stored;
    content = plain;
    if (sparse.isPresent()) {
      sparse.get().check(stored);
      size = sparse.get().size();
      sparseBytes += size;
      if (size < 0 || sparseBytes > MOST_SPARSE_BYTES) {
        throw new MalformedArchiveException(
            "the archive's sparse file \"" + name + "\" is too large");
      }
      content = new SparseStream(plain, sparse.get());
    }
    return new TarEntry(
        name,
        attributes,
        Optional.of(new FileNode.RegularFile(attributes, size, 0)),
        ByteString.EMPTY,
        pending.start,
        start,
        sparse.isPresent());
  }

  private static FileNode device(FileNode.Device.Kind kind, TarHeader header, Attributes attributes)
      throws MalformedArchiveException {
    return new FileNode.Device(attributes, kind, header.major(), header.minor());
  }

  private static Attributes attributes(TarHeader header, PaxHeaders pax)
      throws MalformedArchiveException {
    Optional<Instant> modified = pax.modified();
    return new Attributes(
        header.mode(),
        id(pax.number("uid").orElse(header.uid())),
        id(pax.number("gid").orElse(header.gid())),
        modified.isPresent() ? modified.get() : Instant.ofEpochSecond(seconds(header)),
        pax.xattrs());
  }

  private static long seconds(TarHeader header) throws MalformedArchiveException {
    long seconds = header.modified();
    if (seconds < Instant.MIN.getEpochSecond() || seconds > Instant.MAX.getEpochSecond()) {
      throw new MalformedArchiveException("the archive has a time out of range");
    }
    return seconds;
  }

  /** Owners are unsigned 32-bit numbers. */
  private static int id(long number) throws MalformedArchiveException {
    if (number < 0 || number > 0xffff_ffffL) {
      throw new MalformedArchiveException("the archive has an owner out of range: " + number);
    }
    return (int) number;
  }

  private byte[] payload(TarHeader header) throws IOException {
    long size = header.size();
    if (size < 0 || size > MOST_HEADER_BYTES) {
      throw new MalformedArchiveException(
          "the archive has a header of " + size + " bytes, more than " + MOST_HEADER_BYTES);
    }
    byte[] payload = new byte[(int) size];
    for (int at = 0; at < payload.length; ) {
      at += blocks.read(payload, at, payload.length - at);
    }
    blocks.skip(padded(size) - size);
    return payload;
  }

  private static ByteString untilNul(byte[] payload) {
    int end = 0;
    while (end < payload.length && payload[end] != 0) {
      end++;
    }
    return ByteString.of(payload, 0, end);
  }

  private static long padded(long size) throws MalformedArchiveException {
    if (size < 0 || size > Long.MAX_VALUE - TarHeader.BLOCK) {
      throw new MalformedArchiveException("the archive has an entry of impossible size " + size);
    }
    return (size + TarHeader.BLOCK - 1) / TarHeader.BLOCK * TarHeader.BLOCK;
  }

  /** What the headers in front of an entry's own said. */
  private static final class Pending {
    private long start;
    private final PaxHeaders pax = new PaxHeaders();
    private @Nullable ByteString longName;
    private @Nullable ByteString longLink;

    Pending(long start) {
      this.start = start;
    }

    void restart(long position) {
      if (isEmpty()) {
        start = position;
      }
    }

    boolean isEmpty() {
      return longName == null && longLink == null && pax.isEmpty();
    }
  }
}
