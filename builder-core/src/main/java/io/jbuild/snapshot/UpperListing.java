package io.jbuild.snapshot;

import io.jbuild.file.ByteString;
import io.jbuild.file.ImagePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The names of a directory of a {@link VirtualUpper}, in order: those that something was written
 * at, and the others of what it shows of a snapshot. Nothing is kept for a name but a number, and
 * that only where there are names of both kinds.
 */
final class UpperListing {
  /** Lists up to here are made at once, since they are gone through more than once. */
  private static final int MOST_MADE = 1024;

  private final UpperChildren.Settled written;
  private final Optional<UpperDirectory.Graft> graft;
  private final List<ImagePath> shown;

  /** Where a name is: in what is shown, or, as a complement, in what was written. */
  private final int @Nullable [] order;

  private UpperListing(
      UpperChildren.Settled written,
      Optional<UpperDirectory.Graft> graft,
      List<ImagePath> shown,
      int @Nullable [] order) {
    this.written = written;
    this.graft = graft;
    this.shown = shown;
    this.order = order;
  }

  static UpperListing of(UpperChildren.Settled written, Optional<UpperDirectory.Graft> graft)
      throws IOException {
    List<ImagePath> shown =
        graft.isPresent() ? graft.get().view().list(graft.get().directory()) : List.of();
    boolean both = written.size() > 0 && !shown.isEmpty();
    return new UpperListing(written, graft, shown, both ? order(written, shown) : null);
  }

  private static int[] order(UpperChildren.Settled written, List<ImagePath> shown) {
    int[] order = new int[written.size() + shown.size()];
    int count = 0;
    int at = 0;
    for (int i = 0; i < shown.size(); i++) {
      ByteString name = shown.get(i).name();
      int compared = -1;
      while (at < written.size() && compared < 0) {
        compared = written.name(at).compareTo(name);
        if (compared <= 0) {
          order[count++] = ~at++;
        }
      }
      if (compared != 0) {
        order[count++] = i;
      }
    }
    while (at < written.size()) {
      order[count++] = ~at++;
    }
    return Arrays.copyOf(order, count);
  }

  /** The entries, as those of a directory at this path. */
  List<UpperTree.Entry> entries(ImagePath directory) {
    return list(
        size(),
        i -> {
          int at = at(i);
          return at < 0
              ? entry(directory, written.name(~at), written.node(~at))
              : entry(directory, shown.get(at).name(), shownNode(shown.get(at)));
        });
  }

  /** The paths of what is there, as in a directory at this path; whiteouts left out. */
  List<ImagePath> paths(ImagePath directory) {
    for (int i = 0; i < written.size(); i++) {
      if (written.node(i) == UpperNode.WHITEOUT) {
        return present(directory);
      }
    }
    return list(size(), i -> directory.child(name(i)));
  }

  private List<ImagePath> present(ImagePath directory) {
    List<ImagePath> present = new ArrayList<>(size());
    for (int i = 0; i < size(); i++) {
      if (!whiteout(i)) {
        present.add(directory.child(name(i)));
      }
    }
    return Collections.unmodifiableList(present);
  }

  int size() {
    return order == null ? written.size() + shown.size() : order.length;
  }

  ByteString name(int index) {
    int at = at(index);
    return at < 0 ? written.name(~at) : shown.get(at).name();
  }

  boolean whiteout(int index) {
    int at = at(index);
    return at < 0 && written.node(~at) == UpperNode.WHITEOUT;
  }

  private int at(int index) {
    if (order != null) {
      return order[index];
    }
    return shown.isEmpty() ? ~index : index;
  }

  private UpperNode shownNode(ImagePath path) {
    try {
      UpperNode node = graft.orElseThrow().node(path);
      if (node == null) {
        throw new NoSuchFileException(path.toString(), null, "it went away while it was copied");
      }
      return node;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static UpperTree.Entry entry(
      ImagePath directory, ByteString name, @Nullable UpperNode node) {
    return new UpperTree.Entry(
        directory.child(name), node == null ? Optional.empty() : node.node());
  }

  /** A long list makes what is in it anew each time it is asked for. */
  private static <T> List<T> list(int size, IntFunction<T> element) {
    List<T> made = new Made<>(size, element);
    return size > MOST_MADE ? made : List.copyOf(made);
  }

  private static final class Made<T> extends AbstractList<T> implements RandomAccess {
    private final int size;
    private final IntFunction<T> element;

    Made(int size, IntFunction<T> element) {
      this.size = size;
      this.element = element;
    }

    @Override
    public T get(int index) {
      return element.apply(index);
    }

    @Override
    public int size() {
      return size;
    }
  }
}
