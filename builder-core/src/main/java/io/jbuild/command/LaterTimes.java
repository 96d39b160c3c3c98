package io.jbuild.command;

import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.snapshot.FileTimes;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Times that files have for one command only, because a cache it mounts may hold what was made of
 * older versions of them.
 *
 * @param views the files of each file system it sees, by where it sees it
 * @param before the time that each of the root's files has in its layers
 * @param originals by a time given, the one it was given for; empty where it was given for several
 */
record LaterTimes(
    SortedMap<String, SortedMap<ImagePath, Instant>> views,
    SortedMap<ImagePath, Instant> before,
    SortedMap<Instant, Optional<Instant>> originals) {

  /** The root's name among the views. */
  static final String ROOT = "/";

  /** Nothing seems to be of another time. */
  static final LaterTimes NONE =
      new LaterTimes(
          Collections.emptySortedMap(), Collections.emptySortedMap(), Collections.emptySortedMap());

  SortedMap<ImagePath, Instant> at(String target) {
    return views.getOrDefault(target, Collections.emptySortedMap());
  }

  /**
   * Sets times back: of the files themselves, and of what the command copied with its time.
   *
   * @param rule for all other files
   */
  FileTimes restoring(FileTimes rule) {
    SortedMap<ImagePath, Instant> given = at(ROOT);
    return (path, node) -> {
      if (!(node instanceof FileNode.RegularFile)) {
        return rule.apply(path, node);
      }
      Instant time = node.attributes().modified();
      Optional<Instant> original =
          time.equals(given.get(path))
              ? Optional.ofNullable(before.get(path))
              : originals.getOrDefault(time, Optional.empty());
      return original.isPresent()
          ? node.with(node.attributes().withModified(original.get()))
          : rule.apply(path, node);
    };
  }
}
