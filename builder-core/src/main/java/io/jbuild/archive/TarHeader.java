package io.jbuild.archive;

import io.jbuild.file.ByteString;

/** One block of 512 bytes that describes an entry, in any of the dialects of ustar. */
final class TarHeader {
  static final int BLOCK = 512;

  private static final int NAME = 0;
  private static final int MODE = 100;
  private static final int UID = 108;
  private static final int GID = 116;
  private static final int SIZE = 124;
  private static final int MODIFIED = 136;
  private static final int CHECKSUM = 148;
  private static final int TYPE = 156;
  private static final int LINK_NAME = 157;
  private static final int MAGIC = 257;
  private static final int MAJOR = 329;
  private static final int MINOR = 337;
  private static final int PREFIX = 345;

  private static final ByteString POSIX_MAGIC =
      ByteString.of(new byte[] {'u', 's', 't', 'a', 'r', 0});
  private static final ByteString GNU_MAGIC = ByteString.of("ustar  ");
  private static final ByteString STAR_TRAILER = ByteString.of(new byte[] {'t', 'a', 'r', 0});

  private final byte[] block;

  TarHeader(byte[] block) throws MalformedArchiveException {
    this.block = block.clone();
    checkSum();
  }

  static boolean isZero(byte[] block) {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  byte type() {
    return block[TYPE];
  }

  /** Its name; POSIX ustar keeps the front of a long one apart. */
  ByteString name() {
    ByteString name = text(NAME, 100);
    if (!matches(MAGIC, POSIX_MAGIC)) {
      return name;
    }
    ByteString prefix = text(PREFIX, matches(508, STAR_TRAILER) ? 131 : 155);
    return prefix.isEmpty() ? name : prefix.plus(ByteString.of("/")).plus(name);
  }

  ByteString linkName() {
    return text(LINK_NAME, 100);
  }

  int mode() throws MalformedArchiveException {
    return (int) (number(MODE, 8) & 07777);
  }

  long uid() throws MalformedArchiveException {
    return number(UID, 8);
  }

  long gid() throws MalformedArchiveException {
    return number(GID, 8);
  }

  long size() throws MalformedArchiveException {
    return number(SIZE, 12);
  }

  long modified() throws MalformedArchiveException {
    return number(MODIFIED, 12);
  }

  int major() throws MalformedArchiveException {
    return isUstar() ? device(MAJOR) : 0;
  }

  int minor() throws MalformedArchiveException {
    return isUstar() ? device(MINOR) : 0;
  }

  /** A number of the old GNU sparse map. */
  long number(int at, int length) throws MalformedArchiveException {
    return number(block, at, length);
  }

  boolean isSet(int at) {
    return block[at] != 0;
  }

  /** Octal digits, or the GNU form: the first bit set, then two's complement. */
  static long number(byte[] block, int at, int length) throws MalformedArchiveException {
    if ((block[at] & 0x80) != 0) {
      return binary(block, at, length);
    }
    int i = at;
    int end = at + length;
    while (i < end && (block[i] == ' ' || block[i] == 0)) {
      i++;
    }
    long value = 0;
    for (; i < end && block[i] != ' ' && block[i] != 0; i++) {
      if (block[i] < '0' || block[i] > '7' || value >>> 60 != 0) {
        throw new MalformedArchiveException("the archive has a header with a malformed number");
      }
      value = value << 3 | (block[i] - '0');
    }
    return value;
  }

  private static long binary(byte[] block, int at, int length) throws MalformedArchiveException {
    boolean negative = (block[at] & 0x40) != 0;
    long value = negative ? -1 : 0;
    for (int i = 0; i < length; i++) {
      int next = block[at + i] & 0xff;
      if (i == 0) {
        next = negative ? next | 0x80 : next & 0x7f;
      }
      long shifted = value << 8 | next;
      if (shifted >> 8 != value) {
        throw new MalformedArchiveException("the archive has a header with a number too large");
      }
      value = shifted;
    }
    return value;
  }

  private int device(int at) throws MalformedArchiveException {
    long number = number(at, 8);
    if (number < 0 || number > Integer.MAX_VALUE) {
      throw new MalformedArchiveException("the archive has a header with a bad device number");
    }
    return (int) number;
  }

  private boolean isUstar() {
    return matches(MAGIC, POSIX_MAGIC) || matches(MAGIC, GNU_MAGIC);
  }

  private boolean matches(int at, ByteString expected) {
    for (int i = 0; i < expected.length(); i++) {
      if (block[at + i] != expected.at(i)) {
        return false;
      }
    }
    return true;
  }

  private ByteString text(int at, int length) {
    int end = at;
    while (end < at + length && block[end] != 0) {
      end++;
    }
    return ByteString.of(block, at, end);
  }

  /** Some old writers summed signed bytes. */
  private void checkSum() throws MalformedArchiveException {
    long unsigned = 0;
    long signed = 0;
    for (int i = 0; i < BLOCK; i++) {
      byte b = i >= CHECKSUM && i < CHECKSUM + 8 ? (byte) ' ' : block[i];
      unsigned += b & 0xff;
      signed += b;
    }
    long expected;
    try {
      expected = number(CHECKSUM, 8);
    } catch (MalformedArchiveException e) {
      expected = -1;
    }
    if (expected < 0 || (expected != unsigned && expected != signed)) {
      throw new MalformedArchiveException(
          "this is not a tar archive, or it is damaged: a header's checksum is wrong");
    }
  }
}
