package io.jbuild.posix;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What Java cannot do to a file, by path. Links at the end of the path are never followed; those on
 * the way are: where others may write on the way, walk down by {@link DirectoryHandle}.
 */
public final class PosixFiles {

  private PosixFiles() {}

  public static FileStatus status(Path path) throws PosixException {
    return StatusCall.at(Flags.AT_FDCWD, CString.of(bytes(path)), path.toString());
  }

  /** Sets the mode of something that is not a link. */
  public static void chmod(Path path, int mode) throws PosixException {
    check(LibC.fchmodat(Flags.AT_FDCWD, CString.of(bytes(path)), mode, 0), "chmod", path);
  }

  /** Makes a pipe or device, mode 0600. */
  public static void makeNode(Path path, FileStatus.Type type, int major, int minor)
      throws PosixException {
    check(
        LibC.syscall(
            SystemCall.MKNODAT.number(),
            Flags.AT_FDCWD,
            CString.of(bytes(path)),
            (long) (type.inMode() | 0600),
            Devices.number(major, minor)),
        "mknod",
        path);
  }

  public static void makeSymbolicLink(Path path, byte[] target) throws PosixException {
    check(
        LibC.symlinkat(CString.of(target), Flags.AT_FDCWD, CString.of(bytes(path))),
        "symlink",
        path);
  }

  /** Gives an existing file, which may itself be a link, another name. */
  public static void link(Path path, Path existing) throws PosixException {
    check(
        LibC.linkat(
            Flags.AT_FDCWD,
            CString.of(bytes(existing)),
            Flags.AT_FDCWD,
            CString.of(bytes(path)),
            0),
        "link",
        path);
  }

  /** The value of an extended attribute, where the file has it. */
  public static Optional<byte[]> attribute(Path path, String attribute) throws PosixException {
    byte[] file = CString.of(bytes(path));
    byte[] key = CString.of(attribute);
    return ExtendedAttributes.value(
        (value, size) -> LibC.lgetxattr(file, key, value, size), path.toString());
  }

  /** All extended attributes that can be seen. */
  public static SortedMap<String, byte[]> attributes(Path path) throws PosixException {
    byte[] file = CString.of(bytes(path));
    return ExtendedAttributes.all(
        (list, size) -> LibC.llistxattr(file, list, size),
        attribute -> attribute(path, attribute),
        path.toString());
  }

  public static void setAttribute(Path path, String attribute, byte[] value) throws PosixException {
    check(
        LibC.lsetxattr(CString.of(bytes(path)), CString.of(attribute), value, value.length, 0),
        "set " + attribute + " of",
        path);
  }

  /** Waits until all that was written to the file system a directory is on is on its disk. */
  public static void syncFileSystem(Path directory) throws IOException {
    try (DirectoryHandle handle = DirectoryHandle.open(directory)) {
      check(LibC.syncfs(handle.self().descriptor()), "sync the file system of", directory);
    }
  }

  private static byte[] bytes(Path path) {
    return FileNames.bytes(path.toAbsolutePath());
  }

  private static void check(long result, String call, Path path) throws PosixException {
    if (result < 0) {
      throw PosixException.last(call + " " + path);
    }
  }
}
