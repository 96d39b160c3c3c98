package io.jbuild.posix;

import java.util.Optional;

/** The errors of Linux that somebody asks about, with the words programs print for them. */
public enum Errno {
  EPERM(1, "operation not permitted"),
  ENOENT(2, "no such file or directory"),
  ESRCH(3, "no such process"),
  EINTR(4, "interrupted system call"),
  EIO(5, "input/output error"),
  ENXIO(6, "no such device or address"),
  E2BIG(7, "argument list too long"),
  ENOEXEC(8, "exec format error"),
  EBADF(9, "bad file descriptor"),
  ECHILD(10, "no child processes"),
  EAGAIN(11, "resource temporarily unavailable"),
  ENOMEM(12, "cannot allocate memory"),
  EACCES(13, "permission denied"),
  EBUSY(16, "device or resource busy"),
  EEXIST(17, "file exists"),
  EXDEV(18, "invalid cross-device link"),
  ENODEV(19, "no such device"),
  ENOTDIR(20, "not a directory"),
  EISDIR(21, "is a directory"),
  EINVAL(22, "invalid argument"),
  EMFILE(24, "too many open files"),
  ETXTBSY(26, "text file busy"),
  EFBIG(27, "file too large"),
  ENOSPC(28, "no space left on device"),
  EROFS(30, "read-only file system"),
  EMLINK(31, "too many links"),
  EPIPE(32, "broken pipe"),
  ERANGE(34, "numerical result out of range"),
  ENAMETOOLONG(36, "file name too long"),
  ENOSYS(38, "function not implemented"),
  ENOTEMPTY(39, "directory not empty"),
  ELOOP(40, "too many levels of symbolic links"),
  ENODATA(61, "no data available"),
  EOVERFLOW(75, "value too large for defined data type"),
  EOPNOTSUPP(95, "operation not supported"),
  ESTALE(116, "stale file handle"),
  EDQUOT(122, "disk quota exceeded");

  private final int number;
  private final String words;

  Errno(int number, String words) {
    this.number = number;
    this.words = words;
  }

  /** As the kernel numbers it. */
  public int number() {
    return number;
  }

  /** What it means. */
  public String words() {
    return words;
  }

  static Optional<Errno> of(int number) {
    for (Errno errno : values()) {
      if (errno.number == number) {
        return Optional.of(errno);
      }
    }
    return Optional.empty();
  }
}
