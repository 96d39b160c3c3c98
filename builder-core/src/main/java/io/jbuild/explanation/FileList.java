package io.jbuild.explanation;

import io.jbuild.cache.ContentLists;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the digest of some files was made of.
 *
 * @param ignored what they were found in spite of
 * @param files by their paths from the root of where they were taken from
 * @param whole false where there were too many to keep them all
 */
public record FileList(
    Optional<ContentLists.IgnoreLines> ignored, Map<String, Entry> files, boolean whole) {

  public FileList {
    files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
  }

  /**
   * A file.
   *
   * @param kind {@code d}, {@code f}, {@code l}…
   * @param mode octal
   * @param owner {@code uid:gid}
   * @param modified milliseconds since 1970; no part of any digest
   * @param content what tells its content, a link's target or a device from another
   */
  public record Entry(String kind, String mode, String owner, long modified, String content) {
    boolean isFolder() {
      return kind.equals("d");
    }
  }
}
