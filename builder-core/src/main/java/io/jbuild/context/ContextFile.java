package io.jbuild.context;

import io.jbuild.file.Attributes;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.posix.FileNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a file of the context was when it was first looked at.
 *
 * @param node with owner 0:0, and its own modification time
 * @param kind the type bits of its mode
 * @param version tells one content of the file from another without reading it
 */
record ContextFile(Path path, FileNode node, int kind, Version version) {

  private static final int TYPE_BITS = 0170000;
  private static final int FIFO = 0010000;
  private static final int CHARACTER_DEVICE = 0020000;
  static final int DIRECTORY = 0040000;
  private static final int BLOCK_DEVICE = 0060000;
  static final int REGULAR = 0100000;
  static final int SYMBOLIC_LINK = 0120000;
  private static final int SOCKET = 0140000;

  /** What is asked for is what it costs. */
  private static final String OF_VERSION = "unix:ino,dev,size,ctime,lastModifiedTime";

  private static final String ALL = OF_VERSION + ",mode,nlink,rdev";

  /** Size, times and place of a file. */
  record Version(long size, FileTime modified, FileTime changed, long inode, long device) {

    // By hand: what the compiler gives a record is put together when it is first called, for more
    // than a tenth of a cached build's time.

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Version that
          && size == that.size
          && modified.equals(that.modified)
          && changed.equals(that.changed)
          && inode == that.inode
          && device == that.device;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(inode);
    }
  }

  /** Gives a number to each inode that has several names. */
  interface LinkGroups {
    long of(long device, long inode);
  }

  /**
   * Looks at a file, without following a link.
   *
   * @throws NoSuchFileException where there is none
   */
  static ContextFile read(Path path, LinkGroups groups) throws IOException {
    Map<String, Object> found = attributes(path, ALL);
    int mode = (Integer) value(found, "mode");
    Version version = version(found);
    Instant modified = version.modified().toInstant();
    Attributes attributes = new Attributes(mode & 07777, 0, 0, modified);
    FileNode node =
        switch (mode & TYPE_BITS) {
          case DIRECTORY -> new FileNode.Directory(attributes);
          case SYMBOLIC_LINK ->
              new FileNode.SymbolicLink(
                  attributes, ByteString.of(FileNames.bytes(Files.readSymbolicLink(path))));
          case FIFO -> new FileNode.Fifo(attributes);
          case CHARACTER_DEVICE -> device(attributes, FileNode.Device.Kind.CHARACTER, found);
          case BLOCK_DEVICE -> device(attributes, FileNode.Device.Kind.BLOCK, found);
          // BuildKit's transfer of a context makes an empty file of a socket.
          case SOCKET -> new FileNode.RegularFile(attributes, 0, 0);
          default -> {
            boolean single = (Integer) value(found, "nlink") == 1;
            long group = single ? 0 : groups.of(version.device(), version.inode());
            yield new FileNode.RegularFile(attributes, version.size(), group);
          }
        };
    return new ContextFile(path, node, mode & TYPE_BITS, version);
  }

  /** Whether a mode with its type bits is a directory's. */
  static boolean isDirectory(int mode) {
    return kind(mode) == DIRECTORY;
  }

  /** The type bits of a mode. */
  static int kind(int mode) {
    return mode & TYPE_BITS;
  }

  boolean isSocket() {
    return kind == SOCKET;
  }

  /** Whether the file is no longer what it was. */
  boolean changed() throws IOException {
    try {
      return !version(attributes(path, OF_VERSION)).equals(version);
    } catch (NoSuchFileException e) {
      return true;
    }
  }

  private static Map<String, Object> attributes(Path path, String names) throws IOException {
    return Files.readAttributes(path, names, LinkOption.NOFOLLOW_LINKS);
  }

  private static Version version(Map<String, Object> found) {
    return new Version(
        (Long) value(found, "size"),
        (FileTime) value(found, "lastModifiedTime"),
        (FileTime) value(found, "ctime"),
        (Long) value(found, "ino"),
        (Long) value(found, "dev"));
  }

  private static FileNode device(
      Attributes attributes, FileNode.Device.Kind kind, Map<String, Object> found) {
    // Linux: 12 bits of the major and 20 bits of the minor number, mixed.
    long number = (Long) value(found, "rdev");
    int major = (int) (number >>> 8 & 0xfff | number >>> 32 & ~0xfff);
    int minor = (int) (number & 0xff | number >>> 12 & ~0xff);
    return new FileNode.Device(attributes, kind, major, minor);
  }

  private static Object value(Map<String, Object> found, String name) {
    Object value = found.get(name);
    if (value == null) {
      throw new IllegalStateException("this platform tells no \"" + name + "\" of a file");
    }
    return value;
  }
}
