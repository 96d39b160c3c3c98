package io.jbuild.layer;

import io.jbuild.file.Attributes;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

/**
 * Writes layers in the frozen format {@code jbuild-tar/1}: the same entries give the same bytes for
 * ever. Golden tests pin them; any change of a byte needs a new version.
 *
 * <p>Each entry is one POSIX ustar header, its content, and zeros up to a multiple of 512 bytes.
 *
 * <ul>
 *   <li>Names are relative, a directory's ends with a slash, the root's is {@code ./}. A name of
 *       more than 100 bytes is split at its first slash that leaves at most 100 bytes behind it and
 *       at most 155 before it.
 *   <li>Mode: the twelve permission bits. Numbers are octal, with leading zeros and a NUL behind.
 *       User and group names are empty, device numbers zero where the entry is no device.
 *   <li>Types are {@code 0 1 2 3 4 5 6}; a hard link has its target's attributes, size 0, and the
 *       target's name without a slash in front.
 *   <li>A whiteout and an opaque marker are empty files of mode 0644, owner 0:0, time 0.
 *   <li>What the header cannot hold stands in a PAX header before it, and only then: {@code path}
 *       and {@code linkpath} (not ASCII, or too long), {@code size uid gid} (too large), {@code
 *       mtime} (fractions, negative, too large), {@code SCHILY.xattr.*}. Keys are in unsigned byte
 *       order. In the header itself, numbers too large are then 0, a fraction is cut off, and names
 *       have only their ASCII bytes, at most 100.
 *   <li>The PAX header's own header: name {@code PaxHeader}, mode 0644, owner 0:0, time 0.
 *   <li>The end is two blocks of zeros.
 * </ul>
 *
 * <p>For one thread. Closing writes the end and closes the stream below.
 */
public final class TarWriter implements Closeable {
  static final int BLOCK = 512;

  private static final int BUFFER = 256 * 1024;

  private final OutputStream out;
  private final byte[] buffer = new byte[BUFFER];
  private int buffered;
  private long flushed;

  public TarWriter(OutputStream out) {
    this.out = out;
  }

  /** How many bytes of the tar are written: after a header, where the content will stand. */
  public long position() {
    return flushed + buffered;
  }

  /** Anything but a regular file. */
  public void node(ImagePath path, FileNode node) throws IOException {
    header(new TarEntryHeader(path, node));
  }

  /**
   * A regular file.
   *
   * @param digest takes the content too, if it is wanted
   * @return how many bytes the content had: where it is not the node's size, the tar is spoilt
   */
  public long file(
      ImagePath path,
      FileNode.RegularFile node,
      InputStream content,
      Optional<MessageDigest> digest)
      throws IOException {
    header(new TarEntryHeader(path, node));
    long copied = 0;
    while (copied <= node.size()) {
      if (buffered == BUFFER) {
        flush();
      }
      // One byte more than there should be, to see whether there is.
      long wanted = Math.min(BUFFER - buffered, node.size() - copied + 1);
      int read = content.read(buffer, buffered, (int) wanted);
      if (read < 0) {
        break;
      }
      if (digest.isPresent()) {
        digest.get().update(buffer, buffered, read);
      }
      buffered += read;
      copied += read;
    }
    pad();
    return copied;
  }

  /** Another name of a file. */
  public void link(ImagePath path, Attributes attributes, ImagePath target) throws IOException {
    header(new TarEntryHeader(path, attributes, target));
  }

  /** An empty file that says something of lower layers. */
  void marker(ImagePath path) throws IOException {
    header(new TarEntryHeader(path, new FileNode.RegularFile(TarEntryHeader.MARKER, 0, 0)));
  }

  @Override
  public void close() throws IOException {
    write(new byte[2 * BLOCK]);
    flush();
    out.close();
  }

  private void header(TarEntryHeader header) throws IOException {
    ByteString pax = header.pax();
    if (!pax.isEmpty()) {
      write(TarEntryHeader.ofPax(pax.length()));
      write(pax.toBytes());
      pad();
    }
    write(header.block());
  }

  private void pad() throws IOException {
    int rest = (int) ((BLOCK - position() % BLOCK) % BLOCK);
    if (BUFFER - buffered < rest) {
      flush();
    }
    Arrays.fill(buffer, buffered, buffered + rest, (byte) 0);
    buffered += rest;
  }

  private void write(byte[] bytes) throws IOException {
    int at = 0;
    while (at < bytes.length) {
      if (buffered == BUFFER) {
        flush();
      }
      int part = Math.min(bytes.length - at, BUFFER - buffered);
      System.arraycopy(bytes, at, buffer, buffered, part);
      buffered += part;
      at += part;
    }
  }

  private void flush() throws IOException {
    out.write(buffer, 0, buffered);
    flushed += buffered;
    buffered = 0;
  }
}
