package io.jbuild.runner;

import io.jbuild.archive.BoundedStream;
import io.jbuild.oci.Digest;
import io.jbuild.snapshot.FileContent;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/**
 * Contents of files that cannot be read a second time, one after the other in a file of ours, each
 * with its digest behind it. Nothing of them stays in memory but where they begin.
 */
final class ContentSpool implements AutoCloseable {

  private final FileChannel channel;
  private final MessageDigest hash = Digest.newSha256();
  private final byte[] buffer = new byte[64 << 10];
  private long end;

  /** The file has no name from the start, so that a killed process leaves nothing. */
  ContentSpool(Path directory) throws IOException {
    Files.createDirectories(directory);
    this.channel =
        FileChannel.open(
            Files.createTempFile(directory, "archive", ""),
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
  }

  /** Keeps a content. */
  Piece add(InputStream content) throws IOException {
    long size = 0;
    for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
      hash.update(buffer, 0, read);
      write(ByteBuffer.wrap(buffer, 0, read), end + size);
      size += read;
    }
    byte[] digest = hash.digest();
    write(ByteBuffer.wrap(digest), end + size);
    Piece piece = new Piece(end);
    end += size + digest.length;
    return piece;
  }

  private void write(ByteBuffer bytes, long at) throws IOException {
    for (long to = at; bytes.hasRemaining(); ) {
      to += channel.write(bytes, to);
    }
  }

  /** Where the next content will be: what was added before is before it. */
  long end() {
    return end;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** A content that is kept here. */
  final class Piece implements FileContent {
    private final long offset;

    private Piece(long offset) {
      this.offset = offset;
    }

    /** Whether it was added after the end was there. */
    boolean addedSince(long formerEnd) {
      return offset >= formerEnd;
    }

    @Override
    public InputStream open(long size) {
      return new PieceStream(offset, size);
    }

    @Override
    public Digest digest(long size) throws IOException {
      byte[] raw = new byte[32];
      ByteBuffer bytes = ByteBuffer.wrap(raw);
      while (bytes.hasRemaining()) {
        if (channel.read(bytes, offset + size + bytes.position()) < 0) {
          throw cutOff();
        }
      }
      return Digest.ofRaw(raw);
    }
  }

  private static EOFException cutOff() {
    return new EOFException("the file that keeps what archives held was cut off");
  }

  private final class PieceStream extends BoundedStream {
    private long at;

    PieceStream(long offset, long size) {
      super(size);
      this.at = offset;
    }

    @Override
    protected int next(byte[] buffer, int offset, int length) throws IOException {
      int read = channel.read(ByteBuffer.wrap(buffer, offset, length), at);
      if (read < 0) {
        throw cutOff();
      }
      at += read;
      return read;
    }
  }
}
