package io.jbuild.snapshot;

import io.jbuild.file.Attributes;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Layers seen as one file system (image-spec, layer.md, "Applying Changesets"): the highest entry
 * counts; whiteouts, opaque directories and files in a directory's place hide what is below.
 *
 * <p>Looking up remembers which layers a directory is made of, so that a path costs one search in
 * each layer that has its directory, however many layers there are.
 */
public final class UnionSnapshot implements Snapshot {
  private static final int MOST_REMEMBERED = 8192;

  /** The root where no layer says anything of it. */
  static final FileNode.Directory BARE_ROOT =
      new FileNode.Directory(new Attributes(0755, 0, 0, Instant.EPOCH));

  private final List<LayerTree> layers;
  private final Map<ImagePath, Found> directories =
      new LinkedHashMap<>(64, 0.75f, /* accessOrder= */ true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ImagePath, Found> eldest) {
          return size() > MOST_REMEMBERED;
        }
      };

  /** The view of these layers, bottom first. */
  public UnionSnapshot(List<? extends LayerTree> layers) {
    this.layers = List.copyOf(layers);
  }

  @Override
  public Optional<FileNode> find(ImagePath path) throws IOException {
    Found found = lookUp(path);
    return found == null ? Optional.empty() : Optional.of(node(found));
  }

  @Override
  public List<ImagePath> list(ImagePath directory) throws IOException {
    Found found = lookUp(directory);
    if (found == null || !found.directory) {
      return List.of();
    }
    // Whether a name's highest entry is there or a whiteout.
    SortedMap<ByteString, Boolean> names = new TreeMap<>();
    for (int i = 0; i < found.count; i++) {
      LayerTree layer = layers.get(found.layers[i]);
      int parent = found.entries[i];
      for (int entry = parent + 1; entry < layer.end(parent); entry = layer.end(entry)) {
        names.putIfAbsent(layer.path(entry).name(), !layer.whiteout(entry));
      }
    }
    List<ImagePath> result = new ArrayList<>(names.size());
    names.forEach(
        (name, there) -> {
          if (there) {
            result.add(directory.child(name));
          }
        });
    return result;
  }

  @Override
  public InputStream open(ImagePath file) throws IOException {
    Found found = file(file);
    return layers.get(found.layers[0]).open(found.entries[0]);
  }

  @Override
  public Digest digest(ImagePath file) throws IOException {
    Found found = file(file);
    return layers.get(found.layers[0]).digest(found.entries[0]);
  }

  private Found file(ImagePath path) throws IOException {
    Found found = lookUp(path);
    if (found == null || found.directory || !(node(found) instanceof FileNode.RegularFile)) {
      throw new NoSuchFileException(path.toString(), null, "no regular file in the image");
    }
    return found;
  }

  private FileNode node(Found found) throws IOException {
    for (int i = 0; i < found.count; i++) {
      LayerTree layer = layers.get(found.layers[i]);
      if (!layer.implied(found.entries[i])) {
        return inStack(layer.node(found.entries[i]), found.layers[i]);
      }
    }
    return found.count == 0 ? BARE_ROOT : layers.get(found.layers[0]).node(found.entries[0]);
  }

  /** Link groups of one layer are not those of another. */
  private static FileNode inStack(FileNode node, int layer) {
    if (node instanceof FileNode.RegularFile file && file.linkGroup() != 0) {
      return new FileNode.RegularFile(
          file.attributes(), file.size(), (layer + 1L) << 32 | file.linkGroup());
    }
    return node;
  }

  private @Nullable Found lookUp(ImagePath path) throws IOException {
    synchronized (directories) {
      Found known = directories.get(path);
      if (known != null) {
        return known;
      }
    }
    Found found;
    if (path.isRoot()) {
      found = root();
    } else {
      Found parent = lookUp(path.parent().orElseThrow());
      found = parent == null || !parent.directory ? null : child(parent, path.name());
    }
    if (found != null && found.directory) {
      synchronized (directories) {
        directories.put(path, found);
      }
    }
    return found;
  }

  private Found root() throws IOException {
    Found found = new Found(layers.size(), /* directory= */ true);
    for (int layer = layers.size() - 1; layer >= 0; layer--) {
      found.add(layer, 0);
      if (layers.get(layer).opaque(0)) {
        break;
      }
    }
    return found;
  }

  private @Nullable Found child(Found parent, ByteString name) throws IOException {
    Found found = null;
    for (int i = 0; i < parent.count; i++) {
      LayerTree layer = layers.get(parent.layers[i]);
      OptionalInt entry = layer.child(parent.entries[i], name);
      if (entry.isEmpty()) {
        continue;
      }
      if (layer.whiteout(entry.getAsInt())) {
        break;
      }
      boolean directory = layer.directory(entry.getAsInt());
      if (found == null) {
        found = new Found(directory ? parent.count - i : 1, directory);
      } else if (!directory) {
        break;
      }
      found.add(parent.layers[i], entry.getAsInt());
      if (!directory || layer.opaque(entry.getAsInt())) {
        break;
      }
    }
    if (found != null) {
      found.trim();
    }
    return found;
  }

  /** The entries something is made of, highest first: one, or a directory's in several layers. */
  private static final class Found {
    private final boolean directory;
    private int[] layers;
    private int[] entries;
    private int count;

    Found(int most, boolean directory) {
      this.directory = directory;
      this.layers = new int[most];
      this.entries = new int[most];
    }

    void add(int layer, int entry) {
      layers[count] = layer;
      entries[count++] = entry;
    }

    void trim() {
      layers = Arrays.copyOf(layers, count);
      entries = Arrays.copyOf(entries, count);
    }
  }
}
