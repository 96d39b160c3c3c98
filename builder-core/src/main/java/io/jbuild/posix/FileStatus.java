package io.jbuild.posix;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;

/**
 * What {@code statx} says of a file.
 *
 * @param type what kind of file
 * @param mode permission, setuid, setgid and sticky bits
 * @param links how many names the file has
 * @param device a number for the file system it is on
 * @param inode its number there
 * @param size in bytes
 * @param modified modification time
 * @param major of the device it is; 0 for other types
 * @param minor of the device it is
 * @param taken bytes on the disk
 */
public record FileStatus(
    Type type,
    int mode,
    int uid,
    int gid,
    long links,
    long device,
    long inode,
    long size,
    Instant modified,
    int major,
    int minor,
    long taken) {

  private static final int BLOCK = 512;

  /** How long the kernel's structure is. */
  static final int SIZE = 256;

  /** The kinds of file. */
  public enum Type {
    FIFO(1),
    CHARACTER_DEVICE(2),
    DIRECTORY(4),
    BLOCK_DEVICE(6),
    REGULAR_FILE(8),
    SYMBOLIC_LINK(10),
    SOCKET(12);

    private final int bits;

    Type(int bits) {
      this.bits = bits;
    }

    /** As the upper bits of a mode. */
    int inMode() {
      return bits << 12;
    }

    private static Type of(int mode) {
      for (Type type : values()) {
        if (type.bits == mode >> 12) {
          return type;
        }
      }
      throw new IllegalStateException("a file of type " + (mode >> 12));
    }
  }

  static FileStatus parse(byte[] structure) {
    ByteBuffer fields = ByteBuffer.wrap(structure).order(ByteOrder.nativeOrder());
    int mode = fields.getShort(28) & 0xFFFF;
    return new FileStatus(
        Type.of(mode),
        mode & 07777,
        fields.getInt(20),
        fields.getInt(24),
        fields.getInt(16) & 0xFFFFFFFFL,
        (long) fields.getInt(136) << 32 | fields.getInt(140) & 0xFFFFFFFFL,
        fields.getLong(32),
        fields.getLong(40),
        Instant.ofEpochSecond(fields.getLong(112), fields.getInt(120)),
        fields.getInt(128),
        fields.getInt(132),
        fields.getLong(48) * BLOCK);
  }
}
