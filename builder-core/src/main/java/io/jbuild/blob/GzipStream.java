package io.jbuild.blob;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

final class GzipStream extends DeflaterOutputStream {
  private final CRC32 crc = new CRC32();

  GzipStream(OutputStream out) throws IOException {
    super(out, new Deflater(6, true), 65536);
    out.write(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 255});
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    super.write(bytes, offset, length);
    crc.update(bytes, offset, length);
  }

  @Override
  public void close() throws IOException {
    finish();
    byte[] t = new byte[8];
    for (int i = 0; i < 4; i++) {
      t[i] = (byte) (crc.getValue() >>> (8 * i));
      t[4 + i] = (byte) (def.getBytesRead() >>> (8 * i));
    }
    out.write(t);
    def.end();
    out.close();
  }
}
