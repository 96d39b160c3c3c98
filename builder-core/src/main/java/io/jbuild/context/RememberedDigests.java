package io.jbuild.context;

import io.jbuild.oci.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a build knows by earlier builds about the files of one context, and what the next one will
 * know by it. Safe for use by several threads.
 */
final class RememberedDigests {

  /** Beside as many as the build has asked for: of other stages, and of earlier contents. */
  private static final int MOST_OTHERS = 50_000;

  private static final int MOST = 1 << 20;

  private final DigestTable earlier;
  private final MountedFileSystems mounted;
  private final long before;
  private final BitSet asked = new BitSet();
  private final Map<FileState, Digest> learned = new LinkedHashMap<>();

  /**
   * For one build.
   *
   * @param before only files that were written and changed before it are remembered
   */
  RememberedDigests(DigestTable earlier, MountedFileSystems mounted, long before) {
    this.earlier = earlier;
    this.mounted = mounted;
    this.before = before;
  }

  /** The digest of a file's content, where an earlier build has read it. */
  synchronized Optional<Digest> find(ContextFile file) {
    FileState state = FileState.of(file.version());
    int entry = earlier.find(state);
    if (entry < 0 || !mounted.isExact(state.device(), file.path())) {
      return Optional.empty();
    }
    asked.set(entry);
    return Optional.of(earlier.digest(entry));
  }

  /**
   * Remembers what a file's content was, if the state of the file tells it from any later one.
   *
   * @param file has been read to its end after this was made, and was the same before and after
   */
  synchronized void add(ContextFile file, Digest digest) {
    FileState state = FileState.of(file.version());
    if (state.isBefore(before) && mounted.isExact(state.device(), file.path())) {
      learned.put(state, digest);
    }
  }

  /** Whether a file of the store is to be written. */
  synchronized boolean hasLearned() {
    return !learned.isEmpty();
  }

  /**
   * Writes it all.
   *
   * @param now what the store has by now: what this began with, or what another build has written
   */
  synchronized void write(Path file, String run, DigestTable now) throws IOException {
    BitSet recent = new BitSet();
    for (int entry = asked.nextSetBit(0); entry >= 0; entry = asked.nextSetBit(entry + 1)) {
      int there = now.find(earlier.state(entry));
      if (there >= 0) {
        recent.set(there);
      }
    }
    BitSet others = new BitSet();
    others.set(0, now.count());
    List<Map.Entry<FileState, Digest>> added = new ArrayList<>();
    for (Map.Entry<FileState, Digest> one : learned.entrySet()) {
      int there = now.find(one.getKey());
      if (there < 0) {
        added.add(one);
      } else if (now.digest(there).equals(one.getValue())) {
        recent.set(there);
      } else {
        // Two builds have read two contents of one state: neither is to be believed.
        recent.clear(there);
        others.clear(there);
      }
    }
    others.andNot(recent);
    int kept = Math.min(recent.cardinality(), MOST);
    int more = Math.min(added.size(), MOST - kept);
    int rest = Math.min(kept + more + MOST_OTHERS, MOST - kept - more);
    rest = Math.min(rest, others.cardinality());
    try (DigestTableWriter table = new DigestTableWriter(file, run, kept + more + rest)) {
      copy(now, recent, kept, table);
      for (Map.Entry<FileState, Digest> one : added.subList(0, more)) {
        table.add(one.getKey(), one.getValue());
      }
      copy(now, others, rest, table);
      table.end();
    }
  }

  private static void copy(DigestTable from, BitSet entries, int most, DigestTableWriter to)
      throws IOException {
    int entry = entries.nextSetBit(0);
    for (int i = 0; i < most; i++) {
      to.add(from, entry);
      entry = entries.nextSetBit(entry + 1);
    }
  }
}
