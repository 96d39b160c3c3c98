package io.jbuild.archive;

import io.jbuild.file.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which pieces of a file a GNU sparse entry holds; all else is zero. The three PAX forms and the
 * old one (GNU tar manual, "Storing Sparse Files").
 *
 * @param pieces offset and length in turn
 * @param size of the whole file
 */
record SparseMap(List<Long> pieces, long size) {
  private static final int MOST_BYTES = 1 << 20;

  SparseMap {
    pieces = List.copyOf(pieces);
  }

  /** The map of the formats 0.0 and 0.1, which stands in the extended header. */
  static Optional<SparseMap> of(PaxHeaders pax) throws MalformedArchiveException {
    Optional<Long> size = pax.number("GNU.sparse.size");
    if (size.isEmpty()) {
      return Optional.empty();
    }
    Optional<ByteString> list = pax.bytes("GNU.sparse.map");
    List<Long> pieces = pax.sparseMap();
    if (list.isPresent()) {
      pieces = new ArrayList<>();
      for (String number : list.get().toString().split(",", -1)) {
        pieces.add(PaxHeaders.decimal("GNU.sparse.map", ByteString.of(number)));
      }
    }
    return Optional.of(new SparseMap(pieces, size.get()));
  }

  /** The map of the format 1.0: lines of digits in front of the content, padded to a block. */
  static SparseMap read(InputStream content, long size) throws IOException {
    int[] taken = {0};
    long count = line(content, taken);
    List<Long> pieces = new ArrayList<>();
    for (long i = 0; i < 2 * count; i++) {
      pieces.add(line(content, taken));
    }
    int rest = (TarHeader.BLOCK - taken[0] % TarHeader.BLOCK) % TarHeader.BLOCK;
    if (content.readNBytes(rest).length != rest) {
      throw malformed();
    }
    return new SparseMap(pieces, size);
  }

  /** The map of the old format: in the header, and in blocks behind it. */
  static SparseMap read(TarHeader header, TarBlocks blocks) throws IOException {
    List<Long> pieces = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      add(pieces, header.number(386 + 24 * i, 12), header.number(398 + 24 * i, 12));
    }
    boolean more = header.isSet(482);
    while (more) {
      byte[] block = blocks.next().orElseThrow(SparseMap::malformed);
      for (int i = 0; i < 21; i++) {
        add(pieces, TarHeader.number(block, 24 * i, 12), TarHeader.number(block, 24 * i + 12, 12));
      }
      more = block[504] != 0;
      if (pieces.size() > MOST_BYTES) {
        throw malformed();
      }
    }
    return new SparseMap(pieces, header.number(483, 12));
  }

  /** Refuses what does not describe a file of which this many bytes are stored. */
  void check(long stored) throws MalformedArchiveException {
    long end = 0;
    long sum = 0;
    if (pieces.size() % 2 != 0) {
      throw malformed();
    }
    for (int i = 0; i < pieces.size(); i += 2) {
      long offset = pieces.get(i);
      long length = pieces.get(i + 1);
      if (offset < end || length < 0 || length > size || offset > size - length) {
        throw malformed();
      }
      end = offset + length;
      sum += length;
    }
    if (sum != stored) {
      throw malformed();
    }
  }

  private static void add(List<Long> pieces, long offset, long length) {
    if (offset != 0 || length != 0) {
      pieces.add(offset);
      pieces.add(length);
    }
  }

  private static long line(InputStream content, int[] taken) throws IOException {
    long number = 0;
    for (int digits = 0; ; digits++) {
      int next = content.read();
      taken[0]++;
      if (next == '\n' && digits > 0) {
        return number;
      }
      if (next < '0' || next > '9' || digits > 17 || taken[0] > MOST_BYTES) {
        throw malformed();
      }
      number = number * 10 + (next - '0');
    }
  }

  private static MalformedArchiveException malformed() {
    return new MalformedArchiveException("the archive has a malformed sparse file");
  }
}
