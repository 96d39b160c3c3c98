package io.jbuild.result;

import java.util.List;
import java.util.Optional;

/**
 * What a context holds.
 *
 * @param ignoreFile the name of the file whose rules apply; empty where there is none
 * @param rules its rules, in order
 * @param items what stands in the context's own folder and is not left out, largest first
 * @param largest the largest files, largest first
 * @param leftOutMeasured whether folders that are left out were entered; where not, what is in them
 *     is counted nowhere
 */
public record ContextReport(
    Optional<String> ignoreFile,
    List<Rule> rules,
    List<Item> items,
    List<LargeFile> largest,
    boolean leftOutMeasured) {

  public ContextReport {
    rules = List.copyOf(rules);
    items = List.copyOf(items);
    largest = List.copyOf(largest);
  }

  /**
   * A line of the ignore file, and what it left out itself.
   *
   * @param files all that is no folder
   * @param bytes of the files
   */
  public record Rule(int line, String pattern, long files, long folders, long bytes) {}

  /**
   * A file, or a folder with all that is in it.
   *
   * @param name with a slash behind a folder's
   * @param files all that is no folder
   */
  public record Item(String name, long files, long folders, long bytes) {}

  /**
   * A file.
   *
   * @param path in the context
   */
  public record LargeFile(String path, long bytes) {}

  /** Of all items. */
  public long bytes() {
    return items.stream().mapToLong(Item::bytes).sum();
  }

  /** How many files a build may copy. */
  public long files() {
    return items.stream().mapToLong(Item::files).sum();
  }

  /** How many folders a build may copy. */
  public long folders() {
    return items.stream().mapToLong(Item::folders).sum();
  }
}
