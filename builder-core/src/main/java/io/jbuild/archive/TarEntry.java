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

  /**
   * Refuses what no Linux file system could hold, and what would only take time and memory here.
   *
   * @throws MalformedArchiveException where a name, a path or a link's target is too long
   */
  public void checkLengths() throws MalformedArchiveException {
    checkLengths(name);
    checkLengths(linkName);
    if (node.orElse(null) instanceof FileNode.SymbolicLink link
        && link.target().length() > ImagePath.MOST_PATH_BYTES) {
      throw tooLong("is a link to a path", link.target().length(), ImagePath.MOST_PATH_BYTES);
    }
  }

  private void checkLengths(ByteString path) throws MalformedArchiveException {
    int start = 0;
    for (int i = 0; i <= path.length(); i++) {
      if (i == path.length() || path.at(i) == '/') {
        if (i - start > ImagePath.MOST_NAME_BYTES) {
          throw tooLong("has a name", i - start, ImagePath.MOST_NAME_BYTES);
        }
        start = i + 1;
      }
    }
    if (path.length() > ImagePath.MOST_PATH_BYTES) {
      throw tooLong("has a path", path.length(), ImagePath.MOST_PATH_BYTES);
    }
  }

  private MalformedArchiveException tooLong(String what, int length, int most) {
    String shown =
        name.length() > ImagePath.MOST_NAME_BYTES
            ? name.slice(0, ImagePath.MOST_NAME_BYTES) + "…"
            : name.toString();
    return new MalformedArchiveException(
        "the archive's entry \""
            + shown
            + "\" "
            + what
            + " of "
            + length
            + " bytes, but Linux allows "
            + most);
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
