package io.jbuild.context;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a part of a context comes to. For one thread. */
public final class ContextTotals {

  /** A file, its path relative to the context. */
  public record Large(String path, long size) {}

  /**
   * What a line of the ignore file left out itself; what is below a folder that was not entered is
   * not in it.
   */
  public static final class LeftOut {
    private long files;
    private long folders;
    private long bytes;

    public long files() {
      return files;
    }

    public long folders() {
      return folders;
    }

    /** Of the files. */
    public long bytes() {
      return bytes;
    }
  }

  private static final Comparator<Large> SMALLEST_FIRST =
      Comparator.comparingLong(Large::size)
          .thenComparing(Comparator.comparing(Large::path).reversed());

  private final int mostLarge;
  private final PriorityQueue<Large> large = new PriorityQueue<>(SMALLEST_FIRST);
  private final SortedMap<Integer, LeftOut> leftOut = new TreeMap<>();
  private long files;
  private long folders;
  private long bytes;

  /** Nothing. */
  ContextTotals(int mostLarge) {
    this.mostLarge = mostLarge;
  }

  /** What several come to. */
  public static ContextTotals sum(int mostLarge, Collection<ContextTotals> parts) {
    ContextTotals sum = new ContextTotals(mostLarge);
    parts.forEach(sum::add);
    return sum;
  }

  /** All that is no folder. */
  public long files() {
    return files;
  }

  public long folders() {
    return folders;
  }

  public long entries() {
    return files + folders;
  }

  public long bytes() {
    return bytes;
  }

  /** The largest files, largest first. */
  public List<Large> largest() {
    List<Large> sorted = new ArrayList<>(large);
    sorted.sort(SMALLEST_FIRST.reversed());
    return sorted;
  }

  /** By the number of the line that did it. */
  public SortedMap<Integer, LeftOut> leftOut() {
    return leftOut;
  }

  void addFile(String folder, String name, long size) {
    files++;
    bytes += size;
    if (mostLarge > 0 && size > 0 && (large.size() < mostLarge || size >= least())) {
      add(new Large(folder + name, size));
    }
  }

  void addFolder() {
    folders++;
  }

  void leaveOutFile(int line, long size) {
    LeftOut by = leftOut.computeIfAbsent(line, key -> new LeftOut());
    by.files++;
    by.bytes += size;
  }

  void leaveOutFolder(int line) {
    leftOut.computeIfAbsent(line, key -> new LeftOut()).folders++;
  }

  void add(ContextTotals other) {
    files += other.files;
    folders += other.folders;
    bytes += other.bytes;
    other.large.forEach(this::add);
    other.leftOut.forEach(
        (line, more) -> {
          LeftOut by = leftOut.computeIfAbsent(line, key -> new LeftOut());
          by.files += more.files;
          by.folders += more.folders;
          by.bytes += more.bytes;
        });
  }

  private long least() {
    Large least = large.peek();
    return least == null ? 0 : least.size();
  }

  private void add(Large file) {
    large.add(file);
    if (large.size() > mostLarge) {
      large.remove();
    }
  }
}
