package io.jbuild.comparison;

import io.jbuild.archive.Decompression;
import io.jbuild.difference.ContentDifference;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A file that is compressed as a whole: what is said of it in front, and what is inside. */
final class CompressedFormat implements Format {
  /** What all of it may expand to; the bytes that are read are counted besides. */
  private static final long MOST_BYTES = 1L << 36;

  private static final int HEADER = 10;
  private static final int MOST_NAME = 1024;

  /** Flags of a gzip header (RFC 1952, 2.3.1). */
  private static final int EXTRA = 4;

  private static final int NAME = 8;

  private final Decompression compression;

  CompressedFormat(Decompression compression) {
    this.compression = compression;
  }

  @Override
  public String name() {
    return compression.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public boolean matches(String path, byte[] head) {
    return Decompression.of(Arrays.copyOf(head, Math.min(head.length, Decompression.MAGIC_BYTES)))
        .equals(Optional.of(compression));
  }

  @Override
  public void explain(Pair files, Details details) throws IOException {
    if (compression == Decompression.GZIP) {
      Header first = header(files.first());
      Header second = header(files.second());
      details.addWhereDifferent("gzip header: time", first.time(), second.time());
      details.addWhereDifferent("gzip header: name", first.name(), second.name());
      details.addWhereDifferent("gzip header: level and system", first.rest(), second.rest());
    }
    String inner = files.path().replaceFirst("\\.[A-Za-z0-9]+$", "");
    Optional<ContentDifference> plain =
        files.inside(inner, () -> plain(files.first()), () -> plain(files.second()));
    if (plain.isPresent()) {
      details.addAll("plain " + plain.get().format(), plain.get().details());
    } else if (details.isEmpty()) {
      details.add("packed in another way, what is inside is the same", "", "");
    }
  }

  private static InputStream plain(Source source) throws IOException {
    return Decompression.plain(source.open(), MOST_BYTES);
  }

  /** What a gzip file says of itself. */
  private record Header(String time, String name, String rest) {}

  private static Header header(Source source) throws IOException {
    try (InputStream in = source.open()) {
      ByteBuffer fixed = ByteBuffer.wrap(in.readNBytes(HEADER)).order(ByteOrder.LITTLE_ENDIAN);
      if (fixed.limit() < HEADER) {
        throw new UnexplainedException("no gzip header");
      }
      int flags = fixed.get(3);
      long time = fixed.getInt(4) & 0xffff_ffffL;
      if ((flags & EXTRA) != 0) {
        byte[] length = in.readNBytes(2);
        in.skipNBytes(length.length < 2 ? 0 : length[0] & 0xff | (length[1] & 0xff) << 8);
      }
      return new Header(
          time == 0 ? "none" : Instant.ofEpochSecond(time).toString(),
          (flags & NAME) != 0 ? name(in) : "",
          (fixed.get(8) & 0xff) + ", " + (fixed.get(9) & 0xff));
    } catch (EOFException e) {
      throw new UnexplainedException("no gzip header");
    }
  }

  private static String name(InputStream in) throws IOException {
    byte[] name = new byte[MOST_NAME];
    int length = 0;
    for (int read = in.read(); read > 0 && length < MOST_NAME; read = in.read()) {
      name[length++] = (byte) read;
    }
    return new String(name, 0, length, StandardCharsets.ISO_8859_1);
  }
}
