package io.jbuild.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/** The formats a stream may be compressed in, told by their first bytes. */
public enum Decompression {
  GZIP("1f8b"),
  BZIP2("425a68"),
  XZ("fd377a585a00"),
  ZSTD("28b52ffd");

  /** The longest of the formats' first bytes. */
  public static final int MAGIC_BYTES = 6;

  /** What an xz file may ask of memory; its largest preset needs 65 MiB. */
  private static final int XZ_MEMORY_KIB = 128 << 10;

  private final String magicHex;

  Decompression(String magicHex) {
    this.magicHex = magicHex;
  }

  /** The format these first bytes of a stream tell; empty where it is not compressed. */
  public static Optional<Decompression> of(byte[] first) {
    String hex = HexFormat.of().formatHex(first);
    return Arrays.stream(values()).filter(format -> hex.startsWith(format.magicHex)).findFirst();
  }

  /**
   * The plain bytes of a stream that is compressed in any of the formats, or in none.
   *
   * @param mostBytes how far it may expand
   * @throws MalformedArchiveException when read: where it is cut off, damaged or too large
   */
  public static InputStream plain(InputStream in, long mostBytes) throws IOException {
    PushbackInputStream pushback = new PushbackInputStream(in, MAGIC_BYTES);
    byte[] first = pushback.readNBytes(MAGIC_BYTES);
    pushback.unread(first);
    Optional<Decompression> format = of(first);
    if (format.isEmpty()) {
      return pushback;
    }
    return new Plain(pushback, format.get(), mostBytes);
  }

  private InputStream open(InputStream in) throws IOException {
    return switch (this) {
      // Not the JDK's: that one ends early where a stream has nothing available between members.
      case GZIP ->
          GzipCompressorInputStream.builder()
              .setInputStream(in)
              .setDecompressConcatenated(true)
              .get();
      case BZIP2 -> new BZip2CompressorInputStream(in, /* decompressConcatenated= */ true);
      case XZ -> new XZInputStream(in, XZ_MEMORY_KIB);
      case ZSTD -> new ZstdCompressorInputStream(in);
    };
  }

  private static MalformedArchiveException damaged(Decompression format, Exception e) {
    return new MalformedArchiveException(
        "the " + format.name().toLowerCase(Locale.ROOT) + " stream is damaged or cut off", e);
  }

  /** Says what the libraries throw in our own words, and ends a bomb. */
  private static final class Plain extends InputStream {
    private final Source compressed;
    private final Decompression format;
    private @Nullable InputStream decoder;
    private long left;

    Plain(InputStream compressed, Decompression format, long mostBytes) {
      this.compressed = new Source(compressed);
      this.format = format;
      this.left = mostBytes;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read;
      try {
        if (decoder == null) {
          decoder = format.open(compressed);
        }
        read = decoder.read(bytes, offset, length);
      } catch (IOException e) {
        throw compressed.failure != null ? compressed.failure : damaged(format, e);
      } catch (IllegalArgumentException | IndexOutOfBoundsException | IllegalStateException e) {
        // Decoders have thrown these at bytes made for that.
        throw damaged(format, e);
      }
      left -= Math.max(0, read);
      if (left < 0) {
        throw new MalformedArchiveException("the compressed stream expands beyond its limit");
      }
      return read;
    }

    @Override
    public void close() throws IOException {
      try {
        if (decoder != null) {
          decoder.close(); // Frees what it has outside the heap.
        }
      } finally {
        compressed.close();
      }
    }
  }

  /** Remembers its own failure, which is not to be taken for the decoder's. */
  private static final class Source extends FilterInputStream {
    private @Nullable IOException failure;

    Source(InputStream in) {
      super(in);
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
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}
