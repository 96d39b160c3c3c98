package io.jbuild.command;

import io.jbuild.file.ImagePath;
import io.jbuild.layer.LayerIndex;
import io.jbuild.layer.LayerStore;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a command is about to see, against what a cache was last used with.
 *
 * @param views each file system, the root first
 * @param unseen file systems that the cache was used with and the command does not see
 */
record CacheComparison(List<Compared> views, List<CacheRecord.View> unseen) {

  /**
   * One file system.
   *
   * @param known the times of files that changed some time ago, and not since
   * @param changed the files that changed since the cache was last used
   */
  record Compared(
      SeenFiles seen, SortedMap<ImagePath, Instant> known, SortedSet<ImagePath> changed) {

    /**
     * The times of all that ever changed.
     *
     * @param given to what changed just now, by the time it has in its layers
     */
    SortedMap<ImagePath, Instant> times(SortedMap<Instant, Instant> given) throws IOException {
      SortedMap<ImagePath, Instant> times = new TreeMap<>(known);
      for (ImagePath file : changed) {
        Instant time = given.get(seen.time(file));
        if (time == null) {
          throw new IllegalStateException("no time for " + file);
        }
        times.put(file, time);
      }
      return times;
    }
  }

  /** Compares; a cache that was never used holds nothing that could be too old. */
  static CacheComparison of(Optional<CacheRecord> last, List<SeenFiles> seen, LayerStore layers)
      throws IOException {
    List<Compared> views = new ArrayList<>();
    for (SeenFiles now : seen) {
      Optional<CacheRecord.View> before = last.flatMap(record -> record.view(now.target()));
      views.add(
          new Compared(
              now,
              before.isPresent() ? known(before.get(), now) : new TreeMap<>(),
              last.isPresent() ? changed(before, now, layers) : new TreeSet<>()));
    }
    List<CacheRecord.View> unseen = new ArrayList<>();
    if (last.isPresent()) {
      for (CacheRecord.View view : last.get().views()) {
        if (seen.stream().noneMatch(now -> now.target().equals(view.target()))) {
          takeUnseen(view, views.get(0), unseen);
        }
      }
    }
    return new CacheComparison(views, unseen);
  }

  private static SortedMap<ImagePath, Instant> known(CacheRecord.View before, SeenFiles now)
      throws IOException {
    SortedMap<ImagePath, Instant> known = new TreeMap<>();
    for (Map.Entry<ImagePath, Instant> file : before.times().entrySet()) {
      if (now.shows(file.getKey()) && now.has(file.getKey())) {
        known.put(file.getKey(), file.getValue());
      }
    }
    return known;
  }

  private static SortedSet<ImagePath> changed(
      Optional<CacheRecord.View> before, SeenFiles now, LayerStore layers) throws IOException {
    FileChanges.Stack last = FileChanges.Stack.NONE;
    // Where it was another part of the layers, nothing says which files were the same.
    if (before.isPresent() && before.get().path().equals(now.path())) {
      Optional<List<LayerIndex>> remembered = layers.remembered(before.get().diffIds());
      if (remembered.isPresent()) {
        last = new FileChanges.Stack(remembered.get(), before.get().inherited());
      }
    }
    SortedSet<ImagePath> changed = FileChanges.between(last, now.layers());
    changed.removeIf(path -> !now.shows(path));
    return changed;
  }

  /**
   * What is not seen this time may be again, so it stays in the record; unless the root has files
   * in its place now. Those were hidden when the cache was last used: they are as good as changed.
   */
  private static void takeUnseen(
      CacheRecord.View view, Compared root, List<CacheRecord.View> unseen) throws IOException {
    SortedSet<ImagePath> inItsPlace =
        FileChanges.between(FileChanges.Stack.NONE, root.seen().layers());
    ImagePath target = ImagePath.of(view.target());
    inItsPlace.removeIf(path -> !path.startsWith(target));
    if (inItsPlace.isEmpty()) {
      unseen.add(view);
    }
    root.changed().addAll(inItsPlace);
  }
}
