package io.jbuild.cache;

import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import java.io.IOException;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Takes the files that the digests in a key were made of. */
public interface ContentLists {

  /**
   * What follows was made a digest of.
   *
   * @param ingredient the digest's name in the key
   * @param ignored what the files were found in spite of; empty where there is no such thing
   */
  void begin(String ingredient, Optional<IgnoreLines> ignored) throws IOException;

  /**
   * A file or directory, or whatever it is.
   *
   * @param path from the root of where it was taken from
   * @param node with its own time
   * @param content of a regular file
   */
  void file(ImagePath path, FileNode node, Optional<Digest> content) throws IOException;

  /**
   * An ignore file.
   *
   * @param name as messages show it
   * @param patterns by the numbers of their lines
   */
  record IgnoreLines(String name, SortedMap<Integer, String> patterns) {
    public IgnoreLines {
      patterns = Collections.unmodifiableSortedMap(new TreeMap<>(patterns));
    }
  }
}
