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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Contents of files that cannot be read a second time, one after the other in a file of ours. */
final class ContentSpool implements Snapshot, AutoCloseable {

  private static final Attributes ATTRIBUTES = new Attributes(0600, 0, 0, Instant.EPOCH);

  private final FileChannel channel;
  private final List<Piece> pieces = new ArrayList<>();
  private long end;

  private record Piece(long offset, long size, Digest digest) {}

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
    MessageDigest hash = Digest.newSha256();
    byte[] buffer = new byte[64 << 10];
    long size = 0;
    for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
      hash.update(buffer, 0, read);
      for (ByteBuffer rest = ByteBuffer.wrap(buffer, 0, read); rest.hasRemaining(); ) {
        size += channel.write(rest, end + size);
      }
    }
    pieces.add(new Piece(end, size, Digest.of(hash)));
    end += size;
    return ImagePath.ROOT.child(String.valueOf(pieces.size() - 1));
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
    List<ImagePath> paths = new ArrayList<>();
    for (int i = 0; directory.isRoot() && i < pieces.size(); i++) {
      paths.add(directory.child(String.valueOf(i)));
    }
    paths.sort(null);
    return paths;
  }

  @Override
  public InputStream open(ImagePath file) throws IOException {
    return new PieceStream(piece(file));
  }

  @Override
  public Digest digest(ImagePath file) throws IOException {
    return piece(file).digest();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private Piece piece(ImagePath path) throws IOException {
    try {
      return pieces.get(Integer.parseInt(path.name().toString()));
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      throw new NoSuchFileException(path.toString());
    }
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
        throw new EOFException("the file that keeps what archives held was cut off");
      }
      at += read;
      return read;
    }
  }
}
