package io.jbuild.posix;

import com.sun.jna.Native;
import java.io.IOException;
import java.util.Optional;

/** A system call that failed: what was called, and the error it gave. */
public final class PosixException extends IOException {

  private final int number;

  PosixException(String call, int number) {
    super(call + ": " + words(number));
    this.number = number;
  }

  /** The failure of the call this thread just made. */
  static PosixException last(String call) {
    return new PosixException(call, Native.getLastError());
  }

  /** Whether the call this thread just made failed with this error. */
  static boolean lastIs(Errno errno) {
    return Native.getLastError() == errno.number();
  }

  /** The error's number. */
  public int number() {
    return number;
  }

  /** The error's name, as {@code ENOENT}; its number where it has none here. */
  public String errorName() {
    Optional<Errno> errno = Errno.of(number);
    return errno.isPresent() ? errno.get().name() : "errno " + number;
  }

  /** What the error means, as {@code no such file or directory}. */
  public String words() {
    return words(number);
  }

  /** Whether it is this error. */
  public boolean is(Errno errno) {
    return number == errno.number();
  }

  private static String words(int number) {
    Optional<Errno> errno = Errno.of(number);
    return errno.isPresent() ? errno.get().words() : "error " + number;
  }
}
