package io.jbuild.layer;

import io.jbuild.archive.BoundedStream;
import io.jbuild.archive.MalformedArchiveException;
import io.jbuild.archive.TarReader;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A layer's plain tar, in which files are read where they lie. It is looked for, or made, when the
 * first one is. Safe for use by several threads.
 */
final class PlainTar implements Closeable {
  private final Source source;
  private @Nullable FileChannel channel;

  PlainTar(Source source) {
    this.source = source;
  }

  /** The bytes of a file. */
  InputStream open(long offset, long size) throws IOException {
    if (size == 0) {
      return InputStream.nullInputStream();
    }
    channel(); // What is not there is said now, not in the middle of a copy.
    return new Range(offset, size);
  }

  /** The bytes of a sparse file whose first header stands at the offset. */
  InputStream openSparse(long header, long tarSize) throws IOException {
    TarReader reader =
        new TarReader(new BufferedInputStream(open(header, tarSize - header), 64 * 1024), header);
    if (reader.next().isEmpty()) {
      throw new MalformedArchiveException("a layer's sparse file is not where its index says");
    }
    return new FilterInputStream(reader.content()) {
      @Override
      public void close() throws IOException {
        reader.close();
      }
    };
  }

  private synchronized FileChannel channel() throws IOException {
    if (channel == null || !channel.isOpen()) {
      channel = FileChannel.open(source.file(), StandardOpenOption.READ);
    }
    return channel;
  }

  /** Lets go of the file; it is opened again where somebody reads on. */
  @Override
  public synchronized void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
  }

  private int read(ByteBuffer target, long position) throws IOException {
    while (true) {
      FileChannel open = channel();
      try {
        return open.read(target, position);
      } catch (ClosedByInterruptException e) {
        throw e;
      } catch (AsynchronousCloseException e) {
        // Another reader was interrupted in the middle, which closes the channel for all.
        if (Thread.currentThread().isInterrupted()) {
          throw e;
        }
      } catch (ClosedChannelException e) {
        if (Thread.currentThread().isInterrupted()) {
          throw e;
        }
      }
    }
  }

  /** Where the tar is. */
  @FunctionalInterface
  interface Source {
    Path file() throws IOException;
  }

  private final class Range extends BoundedStream {
    private long position;

    Range(long position, long size) {
      super(size);
      this.position = position;
    }

    @Override
    protected int next(byte[] bytes, int offset, int length) throws IOException {
      int read = PlainTar.this.read(ByteBuffer.wrap(bytes, offset, length), position);
      if (read < 0) {
        throw new EOFException("a layer's tar is shorter than its index says");
      }
      position += read;
      return read;
    }
  }
}
