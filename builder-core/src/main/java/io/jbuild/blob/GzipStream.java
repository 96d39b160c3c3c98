package io.jbuild.blob;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32;

/**
 * Writes gzip in a frozen way (format {@code jbuild-gzip/2}): a header without time and name,
 * written by an unknown system; one deflate stream, cut in pieces of 1 MiB that are compressed by
 * {@link DeflatePiece} each with the 32 KiB before it as its dictionary, so that several threads
 * can and their number changes no byte; checksum and size.
 *
 * <p>The JDK's own Deflater is no choice: its bytes change with the zlib it was built with.
 */
final class GzipStream extends OutputStream {
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

  private final OutputStream out;
  private final CRC32 crc = new CRC32();
  private final Deque<CompletableFuture<byte[]>> running = new ArrayDeque<>();
  private final int mostRunning = Math.min(8, Runtime.getRuntime().availableProcessors() + 1);
  private byte[] input = new byte[DeflatePiece.DICTIONARY + DeflatePiece.SIZE];
  private int start;
  private int end;
  private long size;
  private boolean closed;

  GzipStream(OutputStream out) throws IOException {
    this.out = out;
    out.write(HEADER);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int at = offset;
    int left = length;
    while (left > 0) {
      if (end - start == DeflatePiece.SIZE) {
        compress(DeflatePiece.Place.MIDDLE);
      }
      int part = Math.min(left, DeflatePiece.SIZE - (end - start));
      System.arraycopy(bytes, at, input, end, part);
      end += part;
      at += part;
      left -= part;
    }
    crc.update(bytes, offset, length);
    size += length;
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (out) {
      compress(DeflatePiece.Place.LAST);
      while (!running.isEmpty()) {
        out.write(running.removeFirst().join());
      }
      byte[] trailer = new byte[8];
      for (int i = 0; i < 4; i++) {
        trailer[i] = (byte) (crc.getValue() >>> (8 * i));
        trailer[4 + i] = (byte) (size >>> (8 * i));
      }
      out.write(trailer);
    }
  }

  private void compress(DeflatePiece.Place place) throws IOException {
    byte[] piece = input;
    int from = start;
    int to = end;
    if (running.size() == mostRunning) {
      out.write(running.removeFirst().join());
    }
    running.addLast(
        CompletableFuture.supplyAsync(() -> DeflatePiece.compress(piece, from, to, place)));
    int dictionary = Math.min(to, DeflatePiece.DICTIONARY);
    input = Arrays.copyOfRange(piece, to - dictionary, to - dictionary + piece.length);
    start = dictionary;
    end = dictionary;
  }
}
