package io.jbuild.runner;

import io.jbuild.archive.Decompression;
import io.jbuild.archive.MalformedArchiveException;
import io.jbuild.archive.TarEntry;
import io.jbuild.archive.TarReader;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tars, plain or compressed, as ADD tells them from other files: their first entry can be read. */
final class TarArchive implements Closeable {

  /** A file on a disk ends somewhere; what expands to more than this is made to harm. */
  private static final long MOST_BYTES = 1L << 40;

  private static final int BUFFER = 128 * 1024;

  private final TarReader reader;
  private @Nullable TarEntry first;

  private TarArchive(TarReader reader, TarEntry first) {
    this.reader = reader;
    this.first = first;
  }

  /** Reads a stream, which is closed with it, as an archive; empty where its start is not one. */
  static Optional<TarArchive> open(InputStream content) throws IOException {
    TarReader reader =
        new TarReader(Decompression.plain(new BufferedInputStream(content, BUFFER), MOST_BYTES));
    Optional<TarEntry> first = Optional.empty();
    try {
      first = reader.next();
    } catch (MalformedArchiveException e) {
      // What cannot be read as a tar is a file like any other: it is copied as it is.
    } finally {
      if (first.isEmpty()) {
        reader.close();
      }
    }
    return first.map(entry -> new TarArchive(reader, entry));
  }

  /** The next entry; empty at the end. */
  Optional<TarEntry> next() throws IOException {
    TarEntry waiting = first;
    first = null;
    return waiting == null ? reader.next() : Optional.of(waiting);
  }

  /** The bytes of the entry last returned; of anything but a regular file none. */
  InputStream content() {
    return reader.content();
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
