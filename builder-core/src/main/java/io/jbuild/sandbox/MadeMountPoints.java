package io.jbuild.sandbox;

import io.jbuild.posix.DirectoryHandle;
import io.jbuild.posix.Errno;
import io.jbuild.posix.FileStatus;
import io.jbuild.posix.PosixException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Takes away, after a run, the empty files and directories that were made to mount something on.
 * The command may have put anything in their place, so no link is followed, and what is not empty
 * stays.
 */
final class MadeMountPoints {

  private MadeMountPoints() {}

  /**
   * Removes them from an upper directory.
   *
   * @param paths from the upper directory's root, parents first
   */
  static void removeFrom(Path upper, List<String> paths) throws PosixException {
    for (int i = paths.size() - 1; i >= 0; i--) {
      try (DirectoryHandle root = DirectoryHandle.open(upper)) {
        remove(root, paths.get(i).substring(1).split("/", -1), 0);
      } catch (PosixException e) {
        // Gone, not a directory any more, or in use: then it is the command's, and stays.
        if (!e.is(Errno.ENOENT)
            && !e.is(Errno.ENOTDIR)
            && !e.is(Errno.ELOOP)
            && !e.is(Errno.ENOTEMPTY)) {
          throw e;
        }
      }
    }
  }

  private static void remove(DirectoryHandle directory, String[] names, int index)
      throws PosixException {
    byte[] name = names[index].getBytes(StandardCharsets.UTF_8);
    if (index < names.length - 1) {
      try (DirectoryHandle next = directory.open(name)) {
        remove(next, names, index + 1);
      }
      return;
    }
    FileStatus status = directory.status(name);
    FileStatus before = directory.self().status();
    if (status.type() == FileStatus.Type.DIRECTORY) {
      directory.removeDirectory(name);
    } else if (status.type() == FileStatus.Type.REGULAR_FILE && status.size() == 0) {
      directory.remove(name);
    }
    directory.self().setTimes(before.modified());
  }
}
