package io.jbuild.context;

import io.jbuild.oci.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
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
  private final List<FileDigests.Files> contexts = new ArrayList<>();
  private boolean learned;

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

  /** What the build knows in the end of these files is written. */
  synchronized void learnFrom(FileDigests.Files files) {
    contexts.add(files);
  }

  /**
   * Whether what a file's content was is remembered: if the state of the file tells it from any
   * later one.
   *
   * @param file has been read to its end after this was made, and was the same before and after
   */
  synchronized boolean learns(ContextFile file) {
    boolean learns = tells(file);
    learned |= learns;
    return learns;
  }

  /** Whether the state of a file tells its content from any that is written now or later. */
  synchronized boolean tells(ContextFile file) {
    FileState state = FileState.of(file.version());
    return state.isBefore(before) && mounted.isExact(state.device(), file.path());
  }

  /** Whether a file of the store is to be written. */
  synchronized boolean hasLearned() {
    return learned;
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
    int[] added = {0};
    forEachLearned(
        (state, digest) -> {
          int there = now.find(state);
          if (there < 0) {
            added[0]++;
          } else if (now.digest(there).equals(digest)) {
            recent.set(there);
          } else {
            // Two builds have read two contents of one state: neither is to be believed.
            recent.clear(there);
            others.clear(there);
          }
        });
    others.andNot(recent);
    int kept = Math.min(recent.cardinality(), MOST);
    int more = Math.min(added[0], MOST - kept);
    int rest = Math.min(kept + more + MOST_OTHERS, MOST - kept - more);
    rest = Math.min(rest, others.cardinality());
    try (DigestTableWriter table = new DigestTableWriter(file, run, kept + more + rest)) {
      copy(now, recent, kept, table);
      int[] left = {more};
      forEachLearned(
          (state, digest) -> {
            if (left[0] > 0 && now.find(state) < 0) {
              table.add(state, digest);
              left[0]--;
            }
          });
      copy(now, others, rest, table);
      table.end();
    }
  }

  /** A file with several names may come several times, which takes a little room. */
  private void forEachLearned(FileDigests.Learned visitor) throws IOException {
    for (FileDigests.Files files : contexts) {
      files.forEachLearned(visitor);
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
