package io.jbuild.file;

import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What each kind of file has.
 *
 * @param mode permission, setuid, setgid and sticky bits: {@code 0} to {@code 07777}
 * @param uid owner
 * @param gid group
 * @param modified modification time; the only time an image keeps
 * @param xattrs extended attributes by name, as {@code security.capability}
 */
public record Attributes(
    int mode, int uid, int gid, Instant modified, SortedMap<String, ByteString> xattrs) {

  public Attributes {
    if ((mode & ~07777) != 0) {
      throw new IllegalArgumentException("mode " + Integer.toOctalString(mode));
    }
    xattrs =
        xattrs.isEmpty()
            ? Collections.emptySortedMap()
            : Collections.unmodifiableSortedMap(new TreeMap<>(xattrs));
  }

  // By hand: what the compiler gives a record is put together when it is first called, which took
  // 10 ms of each build with a RUN.

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Attributes that
        && mode == that.mode
        && uid == that.uid
        && gid == that.gid
        && modified.equals(that.modified)
        && xattrs.equals(that.xattrs);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * (31 * mode + uid) + gid) + modified.hashCode();
  }

  /** Attributes without extended ones. */
  public Attributes(int mode, int uid, int gid, Instant modified) {
    this(mode, uid, gid, modified, Collections.emptySortedMap());
  }

  public Attributes withMode(int other) {
    return new Attributes(other, uid, gid, modified, xattrs);
  }

  public Attributes withOwner(int otherUid, int otherGid) {
    return new Attributes(mode, otherUid, otherGid, modified, xattrs);
  }

  public Attributes withModified(Instant other) {
    return new Attributes(mode, uid, gid, other, xattrs);
  }
}
