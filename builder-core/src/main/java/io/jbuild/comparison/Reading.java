package io.jbuild.comparison;

import io.jbuild.blob.WorkFolder;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * How far files are looked into: how many archives deep, and how many bytes all the looking may
 * read, so that neither a bomb nor a large image keeps anybody waiting.
 */
final class Reading {
  /** Archives in archives. */
  private static final int MOST_DEPTH = 6;

  private final WorkFolder work;
  private final int depth;
  private final Budget all;
  private final Budget file;

  /** Bytes that may still be read. */
  static final class Budget {
    private long left;

    Budget(long left) {
      this.left = left;
    }

    private void take(long bytes) throws UnexplainedException {
      left -= bytes;
      if (left < 0) {
        throw new UnexplainedException("more bytes than are looked into");
      }
    }
  }

  private Reading(WorkFolder work, int depth, Budget all, Budget file) {
    this.work = work;
    this.depth = depth;
    this.all = all;
    this.file = file;
  }

  /**
   * For a file of a layer.
   *
   * @param all of what may be read for all files
   * @param mostOfFile bytes that may be read for this one
   */
  static Reading of(WorkFolder work, Budget all, long mostOfFile) {
    return new Reading(work, 0, all, new Budget(mostOfFile));
  }

  boolean mayGoDeeper() {
    return depth < MOST_DEPTH;
  }

  /** For what is in a file. */
  Reading deeper() {
    return new Reading(work, depth + 1, all, file);
  }

  /** The same bytes, counted. */
  Source counted(Source source) {
    return () -> new Counted(source.open());
  }

  /** A file that can be read at any place; gone when it is closed. */
  Spool spool(Source source) throws IOException {
    Path path = work.file("compared");
    try (InputStream in = counted(source).open();
        OutputStream out = Files.newOutputStream(path, StandardOpenOption.CREATE_NEW)) {
      in.transferTo(out);
      return new Spool(
          FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.DELETE_ON_CLOSE));
    } catch (IOException e) {
      Files.deleteIfExists(path);
      throw e;
    }
  }

  /** A file of the work folder. */
  record Spool(FileChannel channel) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  private final class Counted extends FilterInputStream {
    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = in.read(bytes, offset, length);
      if (read > 0) {
        file.take(read);
        all.take(read);
      }
      return read;
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}
