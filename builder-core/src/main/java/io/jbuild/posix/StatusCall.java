package io.jbuild.posix;

import java.util.Optional;

/** {@code statx}, which every C library and architecture has in the same form. */
final class StatusCall {

  private StatusCall() {}

  /** The status of a name in a directory, or of the descriptor itself where the name is empty. */
  static FileStatus at(int directory, byte[] name, String shown) throws PosixException {
    byte[] structure = new byte[FileStatus.SIZE];
    if (!fill(directory, name, structure)) {
      throw PosixException.last("stat " + shown);
    }
    return FileStatus.parse(structure);
  }

  /** The same, where there is such a name. */
  static Optional<FileStatus> find(int directory, byte[] name) throws PosixException {
    byte[] structure = new byte[FileStatus.SIZE];
    if (fill(directory, name, structure)) {
      return Optional.of(FileStatus.parse(structure));
    }
    if (PosixException.lastIs(Errno.ENOENT)) {
      return Optional.empty();
    }
    throw PosixException.last("stat " + CString.show(name).trim());
  }

  private static boolean fill(int directory, byte[] name, byte[] structure) {
    return LibC.syscall(
            SystemCall.STATX.number(),
            directory,
            name,
            Flags.AT_SYMLINK_NOFOLLOW | Flags.AT_EMPTY_PATH,
            Flags.STATX_BASIC,
            structure)
        >= 0;
  }
}
