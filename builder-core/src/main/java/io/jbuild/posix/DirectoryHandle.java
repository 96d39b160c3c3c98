package io.jbuild.posix;

import java.io.Closeable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An open directory, and what can be done to the names in it. A name is one name, never a path, and
 * a link with that name is never followed: whoever walks down by handles cannot be led elsewhere.
 * For one thread; whoever opened it closes.
 */
public final class DirectoryHandle implements Closeable {

  private final OpenFile self;

  private DirectoryHandle(OpenFile self) {
    this.self = self;
  }

  /** Opens a directory of the machine; links on the way to it are followed. */
  public static DirectoryHandle open(Path directory) throws PosixException {
    return open(Flags.AT_FDCWD, FileNames.bytes(directory.toAbsolutePath()), 0);
  }

  /** Opens a directory by an absolute path, in the calling thread's root; links are followed. */
  public static DirectoryHandle machine(String path) throws PosixException {
    return open(Flags.AT_FDCWD, path.getBytes(StandardCharsets.UTF_8), 0);
  }

  /** Opens a directory in this one; fails where the name is a link. */
  public DirectoryHandle open(byte[] name) throws PosixException {
    return open(self.descriptor(), single(name), Flags.O_NOFOLLOW);
  }

  /** A handle of what is held; fails where that is no directory. */
  public static DirectoryHandle of(OpenFile held) throws PosixException {
    return open(held.descriptor(), new byte[] {'.'}, 0);
  }

  /** Another handle of this directory, wherever it is now. */
  public DirectoryHandle again() throws PosixException {
    return of(self);
  }

  private static DirectoryHandle open(int directory, byte[] path, int flags) throws PosixException {
    String shown = CString.show(path);
    int descriptor =
        LibC.openat(
            directory,
            CString.of(path),
            Flags.O_RDONLY | Flags.O_DIRECTORY | Flags.O_CLOEXEC | flags,
            0);
    if (descriptor < 0) {
      throw PosixException.last("open directory " + shown);
    }
    return new DirectoryHandle(new OpenFile(shown, descriptor));
  }

  /** The directory as a file: its status, owner, mode, times and attributes. */
  public OpenFile self() {
    return self;
  }

  /**
   * A path to something in it, which is short however deep the directory lies; while it is open.
   */
  public Path path(String name) {
    return Path.of("/proc/self/fd", String.valueOf(self.descriptor()), name);
  }

  /** All names in it but {@code .} and {@code ..}, in no order. Once per handle. */
  public List<byte[]> names() throws PosixException {
    List<byte[]> names = new ArrayList<>();
    byte[] buffer = new byte[1 << 15];
    while (true) {
      long length =
          LibC.syscall(
              SystemCall.GETDENTS64.number(), self.descriptor(), buffer, (long) buffer.length);
      if (length < 0) {
        throw PosixException.last("list " + self);
      }
      if (length == 0) {
        return names;
      }
      addNames(buffer, (int) length, names);
    }
  }

  private static void addNames(byte[] buffer, int length, List<byte[]> names) {
    // struct linux_dirent64: inode, offset, length of the entry at 16, type, name from 19
    ByteBuffer entries = ByteBuffer.wrap(buffer).order(ByteOrder.nativeOrder());
    int at = 0;
    while (at < length) {
      int end = at + 19;
      while (buffer[end] != 0) {
        end++;
      }
      byte[] name = Arrays.copyOfRange(buffer, at + 19, end);
      if (!isDots(name)) {
        names.add(name);
      }
      at += entries.getShort(at + 16) & 0xFFFF;
    }
  }

  /** What stands at the name. */
  public Optional<FileStatus> find(byte[] name) throws PosixException {
    return StatusCall.find(self.descriptor(), CString.of(single(name)));
  }

  /** What stands at the name, which must exist. */
  public FileStatus status(byte[] name) throws PosixException {
    return StatusCall.at(self.descriptor(), CString.of(single(name)), CString.show(name));
  }

  /** Opens a regular file for reading; fails for a link, and never waits for a pipe. */
  public OpenFile read(byte[] name) throws PosixException {
    return openFile(name, Flags.O_RDONLY | Flags.O_NONBLOCK | Flags.O_NOCTTY, 0);
  }

  /** Holds on to what stands at a name, a link itself; nothing is opened. */
  public OpenFile hold(byte[] name) throws PosixException {
    return openFile(name, Flags.O_PATH, 0);
  }

  /** Opens a pipe for writing; fails at once where nobody reads it. */
  public OpenFile writeToPipe(byte[] name) throws PosixException {
    return openFile(name, Flags.O_WRONLY | Flags.O_NONBLOCK, 0);
  }

  /** Makes a regular file that must not exist. */
  public OpenFile create(byte[] name, int mode) throws PosixException {
    return openFile(name, Flags.O_WRONLY | Flags.O_CREAT | Flags.O_EXCL, mode);
  }

  private OpenFile openFile(byte[] name, int flags, int mode) throws PosixException {
    int descriptor =
        LibC.openat(
            self.descriptor(),
            CString.of(single(name)),
            flags | Flags.O_NOFOLLOW | Flags.O_CLOEXEC,
            mode);
    if (descriptor < 0) {
      throw PosixException.last("open " + CString.show(name));
    }
    return new OpenFile(CString.show(name), descriptor);
  }

  public void makeDirectory(byte[] name, int mode) throws PosixException {
    check(LibC.mkdirat(self.descriptor(), CString.of(single(name)), mode), "mkdir", name);
  }

  public void makeSymbolicLink(byte[] name, byte[] target) throws PosixException {
    check(
        LibC.symlinkat(CString.of(target), self.descriptor(), CString.of(single(name))),
        "symlink",
        name);
  }

  /** Gives the file that a name in a directory stands for another name in this one. */
  public void link(byte[] name, DirectoryHandle directory, byte[] existing) throws PosixException {
    int from = directory.self.descriptor();
    byte[] path = CString.of(single(existing));
    check(LibC.linkat(from, path, self.descriptor(), CString.of(single(name)), 0), "link", name);
  }

  /** Makes a pipe or device. */
  public void makeNode(byte[] name, FileStatus.Type type, int major, int minor)
      throws PosixException {
    makeNode(CString.of(single(name)), type.inMode() | 0600, Devices.number(major, minor), name);
  }

  private void makeNode(byte[] path, int mode, long device, byte[] shown) throws PosixException {
    long result =
        LibC.syscall(SystemCall.MKNODAT.number(), self.descriptor(), path, (long) mode, device);
    check(result, "mknod", shown);
  }

  public byte[] readSymbolicLink(byte[] name) throws PosixException {
    byte[] buffer = new byte[4096];
    long length =
        LibC.readlinkat(self.descriptor(), CString.of(single(name)), buffer, buffer.length);
    check(length, "readlink", name);
    return Arrays.copyOf(buffer, (int) length);
  }

  /** The value of an extended attribute, of a link its own; where there is one. */
  public Optional<byte[]> attribute(byte[] name, String attribute) throws PosixException {
    // There is no call that takes a directory's descriptor and a name before Linux 6.13.
    byte[] directory =
        ("/proc/self/fd/" + self.descriptor() + "/").getBytes(StandardCharsets.US_ASCII);
    byte[] path = Arrays.copyOf(directory, directory.length + single(name).length);
    System.arraycopy(name, 0, path, directory.length, name.length);
    byte[] terminated = CString.of(path);
    byte[] key = CString.of(attribute);
    return ExtendedAttributes.value(
        (value, size) -> LibC.lgetxattr(terminated, key, value, size), CString.show(name));
  }

  public void chown(byte[] name, int uid, int gid) throws PosixException {
    byte[] path = CString.of(single(name));
    check(
        LibC.fchownat(self.descriptor(), path, uid, gid, Flags.AT_SYMLINK_NOFOLLOW), "chown", name);
  }

  /** Sets the mode of something that is not a link; the caller made sure of that. */
  public void chmod(byte[] name, int mode) throws PosixException {
    check(LibC.fchmodat(self.descriptor(), CString.of(single(name)), mode, 0), "chmod", name);
  }

  /** Sets access and modification time, of a link its own. */
  public void setTimes(byte[] name, Instant time) throws PosixException {
    long[] times = FileTimes.of(time);
    byte[] path = CString.of(single(name));
    check(
        LibC.utimensat(self.descriptor(), path, times, Flags.AT_SYMLINK_NOFOLLOW),
        "set times of",
        name);
  }

  /** Removes a name that is not a directory. */
  public void remove(byte[] name) throws PosixException {
    check(LibC.unlinkat(self.descriptor(), CString.of(single(name)), 0), "unlink", name);
  }

  /**
   * Removes a name unless it is a directory's.
   *
   * @return whether it is gone
   */
  boolean removeUnlessDirectory(byte[] name) throws PosixException {
    if (LibC.unlinkat(self.descriptor(), CString.of(single(name)), 0) >= 0) {
      return true;
    }
    if (PosixException.lastIs(Errno.EISDIR)) {
      return false;
    }
    throw PosixException.last("unlink " + CString.show(name));
  }

  /** Removes an empty directory. */
  public void removeDirectory(byte[] name) throws PosixException {
    byte[] path = CString.of(single(name));
    check(LibC.unlinkat(self.descriptor(), path, Flags.AT_REMOVEDIR), "rmdir", name);
  }

  /** Gives what has a name another one, in another directory, where nothing has it yet. */
  public void move(byte[] name, DirectoryHandle directory, byte[] other) throws PosixException {
    byte[] from = CString.of(single(name));
    byte[] to = CString.of(single(other));
    check(LibC.renameat(self.descriptor(), from, directory.self.descriptor(), to), "rename", name);
  }

  /** Removes a name with all that is below it, also where its folders' modes forbid it. */
  public void removeTree(byte[] name) throws PosixException {
    TreeRemoval.remove(this, name);
  }

  @Override
  public void close() throws PosixException {
    self.close();
  }

  @Override
  public String toString() {
    return self.toString();
  }

  private static byte[] single(byte[] name) {
    for (byte b : name) {
      if (b == '/') {
        throw new IllegalArgumentException("a path where one name is meant: " + CString.show(name));
      }
    }
    if (name.length == 0 || isDots(name)) {
      throw new IllegalArgumentException("not a file name: \"" + CString.show(name) + "\"");
    }
    return name;
  }

  static boolean isDots(byte[] name) {
    return name.length > 0
        && name.length <= 2
        && name[0] == '.'
        && (name.length == 1 || name[1] == '.');
  }

  private static void check(long result, String call, byte[] name) throws PosixException {
    if (result < 0) {
      throw PosixException.last(call + " " + CString.show(name));
    }
  }
}
