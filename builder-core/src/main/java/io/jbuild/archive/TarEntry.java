package io.jbuild.archive;

import io.jbuild.file.Attributes;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import java.util.Optional;

/**
 * An entry of a tar.
 *
 * @param name as the archive has it
 * @param attributes what its header says; for a hard link they hold for all names of the file
 * @param node what it is; empty for a hard link
 * @param linkName for a hard link the name of an earlier entry; else empty
 * @param headerOffset where its first header stands in the plain tar
 * @param contentOffset where its bytes stand in the plain tar
 * @param sparse whether those bytes are pieces of the file, so that only a reader started at the
 *     header gives the file
 */
public record TarEntry(
    ByteString name,
    Attributes attributes,
    Optional<FileNode> node,
    ByteString linkName,
    long headerOffset,
    long contentOffset,
    boolean sparse) {

  /**
   * Where it belongs in an image: {@code ./} and slashes in front mean nothing.
   *
   * @throws MalformedArchiveException where the name climbs with {@code ..}
   */
  public ImagePath path() throws MalformedArchiveException {
    return path(name, name);
  }

  /** The path of the entry a hard link names; see {@link #path()}. */
  public ImagePath linkPath() throws MalformedArchiveException {
    return path(linkName, name);
  }

  private static ImagePath path(ByteString text, ByteString entry)
      throws MalformedArchiveException {
    if (text.isEmpty()) {
      throw new MalformedArchiveException("the archive has an entry without a name");
    }
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || text.at(i) == '/') {
        if (i - start == 2 && text.at(start) == '.' && text.at(start + 1) == '.') {
          throw new MalformedArchiveException(
              "the archive's entry \"" + entry + "\" leads out of its directory");
        }
        start = i + 1;
      }
    }
    try {
      return ImagePath.of(text);
    } catch (IllegalArgumentException e) {
      throw new MalformedArchiveException(
          "the archive's entry \"" + entry + "\" is not a file name", e);
    }
  }
}
