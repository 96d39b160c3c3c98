package io.jbuild.fuzz;

import io.jbuild.archive.Decompression;
import io.jbuild.archive.MalformedArchiveException;
import io.jbuild.archive.TarReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Any bytes are a tar, plain or compressed, or are refused as a malformed archive. */
public final class TarFuzz {

  private TarFuzz() {}

  private static final long MOST_BYTES = 64 << 20;

  /** Jazzer calls it by this name. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    try (InputStream plain =
            Decompression.plain(new ByteArrayInputStream(bytes), /* mostBytes= */ MOST_BYTES);
        TarReader tar = new TarReader(plain)) {
      long read = 0;
      while (tar.next().isPresent()) {
        // A sparse file is as long as it says: its end is not waited for.
        read += tar.content().readNBytes(1 << 16).length;
        if (read > 2 * MOST_BYTES) {
          throw new AssertionError("more bytes than there can be");
        }
      }
    } catch (MalformedArchiveException refusal) {
      if (String.valueOf(refusal.getMessage()).isBlank()) {
        throw new AssertionError("a refusal without a reason", refusal);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
