package io.jbuild.comparison;

import io.jbuild.archive.MalformedArchiveException;
import io.jbuild.blob.Compression;
import io.jbuild.blob.DigestMismatchException;
import io.jbuild.blob.WorkFolder;
import io.jbuild.difference.AttributeChange;
import io.jbuild.difference.ContentDifference;
import io.jbuild.difference.LayerDifference;
import io.jbuild.difference.PathDifference;
import io.jbuild.difference.PathDifference.Kind;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.file.ImagePath;
import io.jbuild.layer.Layer;
import io.jbuild.layer.LayerIndex;
import io.jbuild.layer.LayerStack;
import io.jbuild.layer.LayerStore;
import io.jbuild.oci.Digest;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Compares layers path by path. Both indexes are walked at once, in the order of paths, so that
 * their size does not matter; files are opened where their digests differ. For one thread.
 */
public final class LayerComparison {
  /** What all files together may cost. */
  private static final long MOST_BYTES = 4L << 30;

  private static final long MOST_OF_FILE = 1L << 30;

  /** What a compressed layer may expand to. */
  private static final long MOST_TAR = 1L << 38;

  private static final int BUFFER = 128 * 1024;

  private final LayerStore layers;
  private final WorkFolder work;
  private final int mostPaths;
  private final Reading.Budget budget = new Reading.Budget(MOST_BYTES);

  /**
   * A comparison of any number of layers; files are looked into until it has read some gigabytes of
   * them.
   *
   * @param work for copies of files that have to be read at any place
   * @param mostPaths how many paths of each layer are told
   */
  public LayerComparison(LayerStore layers, WorkFolder work, int mostPaths) {
    this.layers = layers;
    this.work = work;
    this.mostPaths = mostPaths;
  }

  /**
   * Reads those of an image's layers that claim a diffId of another image's and are not the same
   * blob: what an image's config claims is true only where the blob is that tar.
   *
   * @param image its name, for the failure
   * @throws BuildException where a layer is not what the image's config says
   */
  public void check(String image, LayerStack stack, LayerStack other) throws IOException {
    for (int i = 0; i < stack.layers().size(); i++) {
      Layer layer = stack.layers().get(i);
      List<Layer> same =
          other.layers().stream().filter(one -> one.diffId().equals(layer.diffId())).toList();
      Digest blob = layer.blob().digest();
      if (same.isEmpty() || same.stream().allMatch(one -> one.blob().digest().equals(blob))) {
        continue;
      }
      try {
        layers.verify(layer);
      } catch (MalformedArchiveException | DigestMismatchException e) {
        throw new BuildException(
            Blame.MACHINE,
            "layer "
                + (i + 1)
                + " of "
                + image
                + " ("
                + blob
                + ") is not what the image says: "
                + e.getMessage(),
            "The image is damaged or forged; take it from where it was made.",
            e);
      }
    }
  }

  /**
   * What differs between two layers; empty where both have the same diffId.
   *
   * @param number of the layer, from 1
   * @param createdBy the instruction that made it, where that is known
   * @throws io.jbuild.blob.DigestMismatchException where a blob is not what its digest says
   * @throws MalformedArchiveException where one is no proper layer, or not what its diffId says
   */
  public Optional<LayerDifference> compare(Layer first, Layer second, int number, String createdBy)
      throws IOException {
    if (first.diffId().equals(second.diffId())) {
      return Optional.empty();
    }
    layers.verify(first);
    layers.verify(second);
    Walk walk = new Walk(layers.index(first), layers.index(second), createdBy);
    walk.run();
    Optional<ContentDifference> tar =
        walk.found.isEmpty()
            ? ContentComparison.of("layer", plain(first), plain(second), reading())
            : Optional.empty();
    return Optional.of(
        new LayerDifference(
            number,
            Optional.of(first.diffId()),
            Optional.of(second.diffId()),
            createdBy,
            walk.found,
            walk.further,
            tar));
  }

  private Reading reading() {
    return Reading.of(work, budget, MOST_OF_FILE);
  }

  private static Source plain(Layer layer) {
    return () ->
        Compression.decompress(new BufferedInputStream(layer.blob().open(), BUFFER), MOST_TAR);
  }

  /** One walk through both layers. */
  private final class Walk {
    private final Cursor first;
    private final Cursor second;
    private final String createdBy;
    private final List<PathDifference> found = new ArrayList<>();
    private long further;

    Walk(LayerIndex first, LayerIndex second, String createdBy) {
      this.first = new Cursor(first);
      this.second = new Cursor(second);
      this.createdBy = createdBy;
    }

    void run() throws IOException {
      first.advance();
      second.advance();
      while (first.path != null || second.path != null) {
        int order = order();
        Optional<LayerEntry> one = order <= 0 ? Optional.of(first.entry()) : Optional.empty();
        Optional<LayerEntry> other = order >= 0 ? Optional.of(second.entry()) : Optional.empty();
        if (one.isEmpty() || other.isEmpty()) {
          alone(one, other);
        } else {
          both(one.get(), other.get());
        }
        if (order <= 0) {
          first.advance();
        }
        if (order >= 0) {
          second.advance();
        }
      }
    }

    private int order() {
      if (first.path == null) {
        return 1;
      }
      return second.path == null ? -1 : first.path.compareTo(second.path);
    }

    private void alone(Optional<LayerEntry> one, Optional<LayerEntry> other) {
      if (isFull()) {
        return;
      }
      add(
          one.or(() -> other).orElseThrow().path(),
          one.isPresent() ? Kind.DELETED : Kind.ADDED,
          NodeComparison.alone(one, other),
          Optional.empty());
    }

    private void both(LayerEntry one, LayerEntry other) throws IOException {
      List<AttributeChange> attributes = NodeComparison.between(one, other);
      boolean sameLink = one.link().isPresent() && one.link().equals(other.link());
      boolean content =
          !sameLink
              && one.content().isPresent()
              && other.content().isPresent()
              && !one.content().equals(other.content());
      if (attributes.isEmpty() && !content) {
        return;
      }
      if (isFull()) {
        return;
      }
      int entry = first.entry;
      int counterpart = second.entry;
      add(
          one.path(),
          Kind.CHANGED,
          attributes,
          content
              ? ContentComparison.of(
                  one.path().toString(),
                  () -> open(first.index, entry),
                  () -> open(second.index, counterpart),
                  reading())
              : Optional.empty());
    }

    private boolean isFull() {
      if (found.size() < mostPaths) {
        return false;
      }
      further++;
      return true;
    }

    private void add(
        ImagePath path,
        Kind kind,
        List<AttributeChange> attributes,
        Optional<ContentDifference> content) {
      PathDifference difference =
          new PathDifference(path.toString(), kind, attributes, content, Optional.empty());
      found.add(
          new PathDifference(
              path.toString(), kind, attributes, content, Causes.of(difference, createdBy)));
    }
  }

  private static InputStream open(LayerIndex index, int entry) throws IOException {
    return new BufferedInputStream(index.open(entry), BUFFER);
  }

  /** A place in an index: of an entry that the layer's tar really has. */
  private static final class Cursor {
    private final LayerIndex index;
    private int entry = -1;
    private @Nullable ImagePath path;

    Cursor(LayerIndex index) {
      this.index = index;
    }

    void advance() {
      do {
        entry++;
      } while (entry < index.size() && index.implied(entry) && !index.opaque(entry));
      path = entry < index.size() ? index.path(entry) : null;
    }

    LayerEntry entry() throws IOException {
      return LayerEntry.of(index, entry, index.path(entry));
    }
  }
}
