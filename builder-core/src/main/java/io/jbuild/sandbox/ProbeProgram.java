package io.jbuild.sandbox;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A program that ends at once, without a fault: an ELF file of one segment (elf(5)). */
final class ProbeProgram {

  private static final int HEADERS = 64 + 56;
  private static final long ADDRESS = 0x400000;

  private ProbeProgram() {}

  /**
   * Its bytes.
   *
   * @param architecture Java's name, as {@code amd64}
   */
  static byte[] of(String architecture) {
    boolean arm = architecture.equals("aarch64");
    int[] code =
        arm
            ? new int[] {0xd2800000, 0xd2800ba8, 0xd4000001} // mov x0, 0; mov x8, 93; svc 0
            : new int[] {0x3cb0ff31, 0x0000050f}; // xor edi, edi; mov al, 60; syscall
    ByteBuffer file = ByteBuffer.allocate(HEADERS + 4 * code.length).order(ByteOrder.LITTLE_ENDIAN);
    file.putInt(0x464c457f).put((byte) 2).put((byte) 1).put((byte) 1).position(16);
    file.putShort((short) 2).putShort((short) (arm ? 183 : 62)).putInt(1);
    file.putLong(ADDRESS + HEADERS).putLong(64).putLong(0).putInt(0);
    file.putShort((short) 64).putShort((short) 56).putShort((short) 1).position(64);
    file.putInt(1).putInt(5).putLong(0).putLong(ADDRESS).putLong(ADDRESS);
    file.putLong(file.capacity()).putLong(file.capacity()).putLong(0x1000);
    for (int word : code) {
      file.putInt(word);
    }
    return file.array();
  }
}
