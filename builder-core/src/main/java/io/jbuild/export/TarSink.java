package io.jbuild.export;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A layout as a tar (POSIX ustar): no times, no owners. Only for the short ASCII names of layouts.
 */
final class TarSink implements LayoutSink {

  private static final int BLOCK = 512;
  private static final long MOST_OCTAL = 077777777777L;

  private final OutputStream out;

  TarSink(OutputStream out) {
    this.out = out;
  }

  @Override
  public void folder(String name) throws IOException {
    header(name + "/", '5', 0755, 0);
  }

  @Override
  public void file(String name, long size, InputStream content) throws IOException {
    header(name, '0', 0644, size);
    byte[] buffer = new byte[1 << 16];
    long left = size;
    while (left > 0) {
      int n = content.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (n < 0) {
        throw new EOFException(name + " is " + left + " bytes shorter than it should be");
      }
      out.write(buffer, 0, n);
      left -= n;
    }
    out.write(new byte[(int) (-size & (BLOCK - 1))]);
  }

  /** Ends the archive; the stream stays open. */
  void end() throws IOException {
    out.write(new byte[2 * BLOCK]);
    out.flush();
  }

  private void header(String name, char type, int mode, long size) throws IOException {
    if (name.length() > 100) {
      throw new IllegalArgumentException("a name too long for a layout: " + name);
    }
    byte[] header = new byte[BLOCK];
    put(header, 0, name);
    put(header, 100, octal(mode, 7));
    put(header, 108, octal(0, 7));
    put(header, 116, octal(0, 7));
    if (size <= MOST_OCTAL) {
      put(header, 124, octal(size, 11));
    } else {
      header[124] = (byte) 0x80; // base 256, as GNU tar and Go have it
      for (int i = 0; i < 8; i++) {
        header[135 - i] = (byte) (size >>> (8 * i));
      }
    }
    put(header, 136, octal(0, 11));
    put(header, 148, "        ");
    header[156] = (byte) type;
    put(header, 257, "ustar\0" + "00");
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    put(header, 148, octal(sum, 6) + "\0 ");
    out.write(header);
  }

  private static String octal(long value, int digits) {
    return String.format(Locale.ROOT, "%0" + digits + "o", value);
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }
}
