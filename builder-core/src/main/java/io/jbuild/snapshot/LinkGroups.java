package io.jbuild.snapshot;

import io.jbuild.file.Attributes;
import io.jbuild.file.FileNode;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Numbers for the hard links of one upper tree, whose files come from several places that number
 * theirs alike.
 */
final class LinkGroups {
  /** Above all numbers that a stack of layers gives. */
  private static final long FIRST = 1L << 62;

  private final Map<Origin, Long> numbers = new ConcurrentHashMap<>();
  private final AtomicLong next = new AtomicLong(FIRST);

  /**
   * The file with the number that it has in the upper tree.
   *
   * @param from what numbered it
   */
  FileNode.RegularFile joined(FileNode.RegularFile file, Object from) {
    if (file.linkGroup() == 0) {
      return file;
    }
    Origin origin = new Origin(from, file.linkGroup(), file.attributes());
    long number = numbers.computeIfAbsent(origin, unused -> next.getAndIncrement());
    return new FileNode.RegularFile(file.attributes(), file.size(), number);
  }

  /** What makes names one file: attributes too, since a tar keeps those of the first name only. */
  private record Origin(Object from, long group, Attributes attributes) {

    /** Two places are never one, whatever they say of it. */
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Origin that
          && that.from == from
          && that.group == group
          && that.attributes.equals(attributes);
    }

    @Override
    public int hashCode() {
      return 31 * System.identityHashCode(from) + Long.hashCode(group);
    }
  }
}
