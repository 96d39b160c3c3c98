package io.jbuild.sandbox;

import io.jbuild.oci.Platform;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The smallest program for Linux on an architecture (elf(5)): it ends with {@link #EXIT_CODE}, and
 * by that tells that the kernel can execute programs of its kind, itself or by an emulator.
 */
enum ForeignProgram {
  AMD64(Bits.B64, ByteOrder.LITTLE_ENDIAN, 62, 0, "bf2a000000 b83c000000 0f05"),
  I386(Bits.B32, ByteOrder.LITTLE_ENDIAN, 3, 0, "bb2a000000 b801000000 cd80"),
  ARM64(Bits.B64, ByteOrder.LITTLE_ENDIAN, 183, 0, "400580d2 a80b80d2 010000d4"),
  ARM(Bits.B32, ByteOrder.LITTLE_ENDIAN, 40, 0x05000000, "2a00a0e3 0170a0e3 000000ef"),
  RISCV64(Bits.B64, ByteOrder.LITTLE_ENDIAN, 243, 0, "1305a002 9308d005 73000000"),
  PPC64LE(Bits.B64, ByteOrder.LITTLE_ENDIAN, 21, 2, "2a006038 01000038 02000044"),
  S390X(Bits.B64, ByteOrder.BIG_ENDIAN, 22, 0, "a729002a 0a01");

  /** No shell that takes it for a script ends so. */
  static final int EXIT_CODE = 42;

  private static final int ADDRESS = 0x10000;
  private static final int PAGE = 0x1000;

  private enum Bits {
    B32(1, 52, 32),
    B64(2, 64, 56);

    private final int elfClass;
    private final int headerSize;
    private final int segmentSize;

    Bits(int elfClass, int headerSize, int segmentSize) {
      this.elfClass = elfClass;
      this.headerSize = headerSize;
      this.segmentSize = segmentSize;
    }
  }

  private final Bits bits;
  private final ByteOrder order;
  private final int machine;
  private final int flags;
  private final String codeHex;

  ForeignProgram(Bits bits, ByteOrder order, int machine, int flags, String codeHex) {
    this.bits = bits;
    this.order = order;
    this.machine = machine;
    this.flags = flags;
    this.codeHex = codeHex;
  }

  /** That of an architecture, if there is one. */
  static Optional<ForeignProgram> of(Platform platform) {
    String name = platform.architecture().equals("386") ? "I386" : platform.architecture();
    return Arrays.stream(values())
        .filter(program -> platform.os().equals("linux") && program.name().equalsIgnoreCase(name))
        .findFirst();
  }

  /** The whole file. */
  byte[] bytes() {
    byte[] code = HexFormat.of().parseHex(codeHex.replace(" ", ""));
    int start = bits.headerSize + bits.segmentSize;
    ByteBuffer file = ByteBuffer.allocate(start + code.length).order(order);
    header(file, start);
    segment(file, file.capacity());
    return file.put(code).array();
  }

  private void header(ByteBuffer file, int start) {
    file.put(new byte[] {0x7f, 'E', 'L', 'F', (byte) bits.elfClass});
    file.put((byte) (order == ByteOrder.LITTLE_ENDIAN ? 1 : 2)).put((byte) 1).put(new byte[9]);
    file.putShort((short) 2).putShort((short) machine).putInt(1); // an executable, version 1
    address(file, ADDRESS + start); // where it begins
    address(file, bits.headerSize); // the table of segments follows; there are no sections
    address(file, 0);
    file.putInt(flags).putShort((short) bits.headerSize);
    file.putShort((short) bits.segmentSize).putShort((short) 1);
    file.putShort((short) 0).putShort((short) 0).putShort((short) 0);
  }

  /** All of the file, to be read and executed. */
  private void segment(ByteBuffer file, int size) {
    int permissions = 5;
    file.putInt(1);
    if (bits == Bits.B64) {
      file.putInt(permissions);
    }
    address(file, 0);
    address(file, ADDRESS);
    address(file, ADDRESS);
    address(file, size);
    address(file, size);
    if (bits == Bits.B32) {
      file.putInt(permissions);
    }
    address(file, PAGE);
  }

  private void address(ByteBuffer file, int value) {
    if (bits == Bits.B64) {
      file.putLong(value);
    } else {
      file.putInt(value);
    }
  }
}
