package io.jbuild.blob;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import io.jbuild.archive.Decompression;
import io.jbuild.oci.MediaTypes;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * How a layer is compressed. The bytes depend on the plain bytes alone: not on the machine, the
 * JDK, its zlib, or the number of cores.
 */
public enum Compression {
  UNCOMPRESSED(MediaTypes.OCI_LAYER),
  GZIP(MediaTypes.OCI_LAYER_GZIP),
  ZSTD(MediaTypes.OCI_LAYER_ZSTD);

  private static final int ZSTD_LEVEL = 3;

  private final String mediaType;

  Compression(String mediaType) {
    this.mediaType = mediaType;
  }

  /**
   * What the compressed bytes are called besides what they hold: another name where another version
   * of jbuild gives others for the same.
   */
  public String form() {
    return switch (this) {
      case UNCOMPRESSED -> "plain";
      case GZIP -> "gzip-2";
      case ZSTD -> "zstd-1";
    };
  }

  /** OCI's media type of a layer compressed so. */
  public String mediaType() {
    return mediaType;
  }

  /**
   * A stream that compresses what is written to it. Closing it ends the compressed stream and
   * closes the one below.
   */
  public OutputStream compress(OutputStream out) throws IOException {
    return switch (this) {
      case UNCOMPRESSED ->
          new FilterOutputStream(out) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
              out.write(bytes, offset, length);
            }
          };
      case GZIP -> new GzipStream(out);
      case ZSTD -> {
        ZstdOutputStreamNoFinalizer zstd = new ZstdOutputStreamNoFinalizer(out, ZSTD_LEVEL);
        // With any number of workers the bytes are the same, but not those of no worker at all.
        zstd.setWorkers(Math.min(4, Runtime.getRuntime().availableProcessors()));
        zstd.setChecksum(/* useChecksums= */ false);
        yield zstd;
      }
    };
  }

  /**
   * The plain bytes of a stream in any compression known, told by its first bytes.
   *
   * @param mostBytes how far it may expand
   */
  public static InputStream decompress(InputStream in, long mostBytes) throws IOException {
    return Decompression.plain(in, mostBytes);
  }
}
