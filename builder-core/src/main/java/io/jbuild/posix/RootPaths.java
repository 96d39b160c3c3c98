package io.jbuild.posix;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * Calls by a path as text, for a thread in another root, where Java's own file classes must not be
 * used. Links are followed, but for the last name where it is said so; in a thread that pivoted
 * they cannot lead out.
 */
public final class RootPaths {

  private static final int RESOLVE_NO_MAGICLINKS = 0x02;
  private static final int RESOLVE_IN_ROOT = 0x10;
  private static final int MOST_ATTEMPTS = 10_000;

  private RootPaths() {}

  /** What stands at the path; a link itself. */
  public static Optional<FileStatus> find(String path) throws PosixException {
    try {
      return Optional.of(StatusCall.at(Flags.AT_FDCWD, CString.of(path), path));
    } catch (PosixException e) {
      if (e.is(Errno.ENOENT)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  public static void makeDirectory(String path, int mode) throws PosixException {
    check(LibC.mkdirat(Flags.AT_FDCWD, CString.of(path), mode), "mkdir " + path);
  }

  /**
   * Makes sure of a directory and all above it. Links are followed, but not those of {@code /proc}
   * that lead to what a process has open or works in, wherever that is.
   */
  public static void makeDirectories(String path, int mode) throws PosixException {
    StringBuilder above = new StringBuilder("/");
    for (String name : path.split("/", -1)) {
      if (!name.isEmpty()) {
        makeDirectory(above.toString(), name, mode);
        above.append(name).append('/');
      }
    }
    directory(above.toString()).close();
  }

  private static void makeDirectory(String above, String name, int mode) throws PosixException {
    try (OpenFile directory = directory(above)) {
      if (LibC.mkdirat(directory.descriptor(), CString.of(name), mode) < 0) {
        PosixException failure = PosixException.last("mkdir " + above + name);
        if (!failure.is(Errno.EEXIST)) {
          throw failure;
        }
      }
    }
  }

  private static OpenFile directory(String path) throws PosixException {
    // struct open_how: flags, mode, resolve
    long[] how = {Flags.O_PATH | Flags.O_DIRECTORY | Flags.O_CLOEXEC, 0, RESOLVE_NO_MAGICLINKS};
    long descriptor =
        LibC.syscall(SystemCall.OPENAT2.number(), Flags.AT_FDCWD, CString.of(path), how, 24);
    check(descriptor, "open " + path);
    return new OpenFile(path, (int) descriptor);
  }

  /** Makes an empty file that must not exist. */
  public static void makeFile(String path, int mode) throws PosixException {
    int flags = Flags.O_WRONLY | Flags.O_CREAT | Flags.O_EXCL | Flags.O_CLOEXEC;
    int descriptor = LibC.openat(Flags.AT_FDCWD, CString.of(path), flags, mode);
    check(descriptor, "create " + path);
    check(LibC.close(descriptor), "close " + path);
  }

  public static void makeSymbolicLink(String path, String target) throws PosixException {
    check(LibC.symlinkat(CString.of(target), Flags.AT_FDCWD, CString.of(path)), "symlink " + path);
  }

  public static byte[] readSymbolicLink(String path) throws PosixException {
    byte[] buffer = new byte[4096];
    long length = LibC.readlinkat(Flags.AT_FDCWD, CString.of(path), buffer, buffer.length);
    check(length, "readlink " + path);
    return Arrays.copyOf(buffer, (int) length);
  }

  /** Makes a character device. */
  public static void makeDevice(String path, FileStatus.Type type, int major, int minor)
      throws PosixException {
    check(
        LibC.syscall(
            SystemCall.MKNODAT.number(),
            Flags.AT_FDCWD,
            CString.of(path),
            (long) (type.inMode() | 0600),
            Devices.number(major, minor)),
        "mknod " + path);
  }

  public static void chmod(String path, int mode) throws PosixException {
    check(LibC.fchmodat(Flags.AT_FDCWD, CString.of(path), mode, 0), "chmod " + path);
  }

  /** Sets access and modification time, of a link its own. */
  public static void setTimes(String path, Instant time) throws PosixException {
    long[] times = FileTimes.of(time);
    check(
        LibC.utimensat(Flags.AT_FDCWD, CString.of(path), times, Flags.AT_SYMLINK_NOFOLLOW),
        "set times of " + path);
  }

  /**
   * What a path leads to, as if the directory were the root: no link in it leads out. Nothing is
   * opened, so a pipe or device does no harm.
   */
  public static FileStatus resolve(DirectoryHandle root, String path) throws PosixException {
    try (OpenFile found = open(root, path)) {
      return found.status();
    }
  }

  /**
   * Holds on to what a path leads to, as if the directory were the root: no link in it leads out,
   * whoever changes what at the same time. Nothing is opened, so a pipe or device does no harm.
   */
  public static OpenFile open(DirectoryHandle root, String path) throws PosixException {
    // struct open_how: flags, mode, resolve
    long[] how = {Flags.O_PATH | Flags.O_CLOEXEC, 0, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS};
    for (int attempt = 1; ; attempt++) {
      long descriptor =
          LibC.syscall(
              SystemCall.OPENAT2.number(), root.self().descriptor(), CString.of(path), how, 24);
      if (descriptor >= 0) {
        return new OpenFile(path, (int) descriptor);
      }
      PosixException failure = PosixException.last("open " + path);
      // Somebody renamed a directory meanwhile: whether the path stays inside could not be told.
      if (!failure.is(Errno.EAGAIN) || attempt == MOST_ATTEMPTS) {
        throw failure;
      }
    }
  }

  /** Holds on to a file of the machine, whatever it is; links are followed. */
  public static OpenFile hold(Path path) throws PosixException {
    byte[] name = CString.of(FileNames.bytes(path.toAbsolutePath()));
    int descriptor = LibC.openat(Flags.AT_FDCWD, name, Flags.O_PATH | Flags.O_CLOEXEC, 0);
    check(descriptor, "open " + path);
    return new OpenFile(path.toString(), descriptor);
  }

  private static void check(long result, String call) throws PosixException {
    if (result < 0) {
      throw PosixException.last(call);
    }
  }
}
