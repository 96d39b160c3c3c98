package io.jbuild.posix;

/** {@code statx}, which every C library and architecture has in the same form. */
final class StatusCall {

  private StatusCall() {}

  /** The status of a name in a directory, or of the descriptor itself where the name is empty. */
  static FileStatus at(int directory, byte[] name, String shown) throws PosixException {
    byte[] structure = new byte[FileStatus.SIZE];
    long result =
        LibC.syscall(
            SystemCall.STATX.number(),
            directory,
            name,
            Flags.AT_SYMLINK_NOFOLLOW | Flags.AT_EMPTY_PATH,
            Flags.STATX_BASIC,
            structure);
    if (result < 0) {
      throw PosixException.last("stat " + shown);
    }
    return FileStatus.parse(structure);
  }
}
