package io.jbuild.posix;

import io.jbuild.posix.TreeListing.Folder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The places in a tree where a {@link TreeListing} no longer holds. For one thread. */
public final class TreeUpdate {

  private final Place top = new Place();

  /** A directory in which something changed, or on the way to one. */
  private static final class Place {
    final Map<byte[], Place> inside = new TreeMap<>(Arrays::compareUnsigned);
    boolean changed;
  }

  /**
   * Names a file or directory that was changed, made or removed.
   *
   * @param names from the top of the tree on; at least one
   */
  public void changed(List<byte[]> names) {
    Place place = top;
    Place above = top;
    for (byte[] name : names.subList(0, names.size() - 1)) {
      above = place;
      place = place.inside.computeIfAbsent(name, unused -> new Place());
    }
    place.changed = true;
    // Where a name came or went, the directory it was in has another time; its parent lists that.
    above.changed = true;
  }

  /** The listing of the top, now. */
  Folder apply(Folder known, FolderReader reader) throws PosixException {
    return apply(known, reader, FolderReader.TOP, top);
  }

  private static Folder apply(Folder known, FolderReader reader, byte[] path, Place place)
      throws PosixException {
    Folder now = place.changed ? reader.readNames(path) : known.copy();
    for (int i = 0; i < now.size(); i++) {
      if (now.isFolder(i)) {
        int old = known.find(now.name(i));
        Folder inside = old < 0 ? Folder.EMPTY : known.folder(old);
        @Nullable Place inner = place.inside.get(now.name(i));
        now.folders[i] =
            inner == null
                ? inside
                : apply(inside, reader, FolderReader.below(path, now.name(i)), inner);
      }
    }
    return now;
  }
}
