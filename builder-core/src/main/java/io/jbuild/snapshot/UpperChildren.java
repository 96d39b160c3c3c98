package io.jbuild.snapshot;

import io.jbuild.file.ByteString;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was written into a directory, by name. Two sorted arrays, since there may be a million
 * names: most come in order, and those that do not wait in a tree until they are worth a merge, so
 * that an array is moved rarely. Safe for use by several threads.
 */
final class UpperChildren {
  private static final int LEAST_WAITING = 64;

  /** The part of the array that may wait: an eighth, so a merge moves eight names for each. */
  private static final int PART_WAITING = 8;

  private ByteString[] names = new ByteString[4];
  private @Nullable UpperNode[] nodes = new @Nullable UpperNode[4];
  private int count;

  /** How many of them were removed: a name without a node. */
  private int gaps;

  private final TreeMap<ByteString, UpperNode> waiting = new TreeMap<>();

  synchronized @Nullable UpperNode get(ByteString name) {
    int at = Arrays.binarySearch(names, 0, count, name);
    return at >= 0 ? nodes[at] : waiting.get(name);
  }

  synchronized void put(ByteString name, UpperNode node) {
    if (count == 0 || names[count - 1].compareTo(name) < 0) {
      makeRoom(count + 1);
      names[count] = name;
      nodes[count++] = node;
      return;
    }
    int at = Arrays.binarySearch(names, 0, count, name);
    if (at >= 0) {
      gaps -= nodes[at] == null ? 1 : 0;
      nodes[at] = node;
      return;
    }
    waiting.put(name, node);
    if (waiting.size() > Math.max(LEAST_WAITING, count / PART_WAITING)) {
      merge();
    }
  }

  synchronized void remove(ByteString name) {
    int at = Arrays.binarySearch(names, 0, count, name);
    if (at < 0) {
      waiting.remove(name);
    } else if (nodes[at] != null) {
      nodes[at] = null;
      gaps++;
    }
  }

  /** All of them, in order; until the next that is written. */
  synchronized Settled settled() {
    if (gaps > 0 || !waiting.isEmpty()) {
      merge();
    }
    return new Settled(names, nodes, count);
  }

  private void makeRoom(int wanted) {
    if (wanted > names.length) {
      int length = Math.max(wanted, names.length + names.length / 2);
      names = Arrays.copyOf(names, length);
      nodes = Arrays.copyOf(nodes, length);
    }
  }

  private void merge() {
    ByteString[] oldNames = names;
    @Nullable UpperNode[] oldNodes = nodes;
    int old = count;
    names = new ByteString[old - gaps + waiting.size() + 1];
    nodes = new @Nullable UpperNode[names.length];
    count = 0;
    gaps = 0;
    int at = 0;
    for (Map.Entry<ByteString, UpperNode> late : waiting.entrySet()) {
      for (; at < old && oldNames[at].compareTo(late.getKey()) < 0; at++) {
        append(oldNames[at], oldNodes[at]);
      }
      append(late.getKey(), late.getValue());
    }
    for (; at < old; at++) {
      append(oldNames[at], oldNodes[at]);
    }
    waiting.clear();
  }

  private void append(ByteString name, @Nullable UpperNode node) {
    if (node != null) {
      names[count] = name;
      nodes[count++] = node;
    }
  }

  /** The names of a directory in order, none of them removed. */
  static final class Settled {
    static final Settled NONE = new Settled(new ByteString[0], new @Nullable UpperNode[0], 0);

    private final ByteString[] names;
    private final @Nullable UpperNode[] nodes;
    private final int count;

    private Settled(ByteString[] names, @Nullable UpperNode[] nodes, int count) {
      this.names = names;
      this.nodes = nodes;
      this.count = count;
    }

    int size() {
      return count;
    }

    ByteString name(int index) {
      return names[index];
    }

    /** Null where it was removed since. */
    @Nullable UpperNode node(int index) {
      return nodes[index];
    }

    /** A copy. */
    List<ByteString> names() {
      return Arrays.asList(Arrays.copyOf(names, count));
    }
  }
}
