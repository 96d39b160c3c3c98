package io.jbuild.runner;

import io.jbuild.archive.BoundedStream;
import io.jbuild.file.Attributes;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import io.jbuild.snapshot.Snapshot;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Contents of files that cannot be read a second time, one after the other in a file of ours, each
 * with its digest behind it. Nothing of them stays in memory: a path says where they are.
 */
final class ContentSpool implements Snapshot, AutoCloseable {

  private static final Attributes ATTRIBUTES = new Attributes(0600, 0, 0, Instant.EPOCH);

  private final FileChannel channel;
  private final MessageDigest hash = Digest.newSha256();
  private final byte[] buffer = new byte[64 << 10];
  private long end;

  private record Piece(long offset, long size) {
    /** Short, since a path is kept for each file that an archive holds. */
    private ImagePath path() {
      return ImagePath.ROOT.child(
          Long.toString(offset, Character.MAX_RADIX)
              + "-"
              + Long.toString(size, Character.MAX_RADIX));
    }
  }

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

  /** Keeps a content; returns the path it has here. */
  ImagePath add(InputStream content) throws IOException {
    long size = 0;
    for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
      hash.update(buffer, 0, read);
      write(ByteBuffer.wrap(buffer, 0, read), end + size);
      size += read;
    }
    byte[] digest = hash.digest();
    write(ByteBuffer.wrap(digest), end + size);
    Piece piece = new Piece(end, size);
    end += size + digest.length;
    return piece.path();
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

  /** Whether what a path names was added after the end was there. */
  boolean addedSince(long formerEnd, ImagePath path) throws IOException {
    return piece(path).offset() >= formerEnd;
  }

  @Override
  public Optional<FileNode> find(ImagePath path) throws IOException {
    return Optional.of(
        path.isRoot()
            ? new FileNode.Directory(ATTRIBUTES)
            : new FileNode.RegularFile(ATTRIBUTES, piece(path).size(), 0));
  }

  @Override
  public List<ImagePath> list(ImagePath directory) {
    throw new UnsupportedOperationException("who added a content knows its path");
  }

  @Override
  public InputStream open(ImagePath file) throws IOException {
    return new PieceStream(piece(file));
  }

  @Override
  public Digest digest(ImagePath file) throws IOException {
    Piece piece = piece(file);
    byte[] raw = new byte[32];
    ByteBuffer bytes = ByteBuffer.wrap(raw);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, piece.offset() + piece.size() + bytes.position()) < 0) {
        throw cutOff();
      }
    }
    return Digest.ofRaw(raw);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private Piece piece(ImagePath path) throws IOException {
    String[] numbers = path.relative().toString().split("-", -1);
    try {
      return new Piece(
          Long.parseLong(numbers[0], Character.MAX_RADIX),
          Long.parseLong(numbers[1], Character.MAX_RADIX));
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      throw new NoSuchFileException(path.toString());
    }
  }

  private static EOFException cutOff() {
    return new EOFException("the file that keeps what archives held was cut off");
  }

  private final class PieceStream extends BoundedStream {
    private long at;

    PieceStream(Piece piece) {
      super(piece.size());
      this.at = piece.offset();
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
