package io.jbuild.context;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What tells one content of a regular file from another, as numbers: where it is, how large, and
 * when it was modified and changed, in nanoseconds since 1970.
 */
record FileState(long device, long inode, long size, long modified, long changed) {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  static FileState of(ContextFile.Version version) {
    return new FileState(
        version.device(),
        version.inode(),
        version.size(),
        version.modified().to(TimeUnit.NANOSECONDS),
        version.changed().to(TimeUnit.NANOSECONDS));
  }

  /**
   * Whether the file was last written and changed before a time. Not so where the time of its
   * change is in whole seconds, which only a file system has that cannot tell two changes within
   * one apart, or that was given the time by somebody; nor where it is too far for nanoseconds.
   */
  boolean isBefore(long time) {
    return modified < time && changed < time && changed % SECOND != 0 && isExact();
  }

  /** Whether both times are what the file has, and not too far for nanoseconds. */
  boolean isExact() {
    return isExact(modified) && isExact(changed);
  }

  private static boolean isExact(long time) {
    return time != Long.MIN_VALUE && time != Long.MAX_VALUE;
  }

  /** A number that is likely another for another file. */
  int mixed() {
    return mix(inode, changed);
  }

  static int mix(long inode, long changed) {
    long mixed = (inode * 0x9E3779B97F4A7C15L ^ changed) * 0xC2B2AE3D27D4EB4FL;
    return (int) (mixed >>> 32);
  }

  // By hand, as for the version of a file.

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FileState that
        && device == that.device
        && inode == that.inode
        && size == that.size
        && modified == that.modified
        && changed == that.changed;
  }

  @Override
  public int hashCode() {
    return mixed();
  }
}
