package io.jbuild.sandbox;

import io.jbuild.file.ByteString;
import io.jbuild.file.ImagePath;
import io.jbuild.posix.DirectoryHandle;
import io.jbuild.posix.FileStatus;
import io.jbuild.posix.OpenFile;
import io.jbuild.posix.PosixException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * A directory of the machine as a command has it where nothing can be mounted: directories of the
 * command's own, in which each file has a further name. What it writes to a file, it writes to the
 * machine's; what it made, removed or put in the place of another is carried over when it ended.
 *
 * <p>The machine's directory never leaves its place, so whoever is killed, it is there; and no
 * directory of the command's becomes one of the machine, so whatever of it is still alive stays in
 * its root.
 */
final class LentFolder implements Closeable {

  private static final String OWN_ATTRIBUTES = "user.";

  /** For a moment, in the command's directory. */
  private static final byte[] TEMPORARY = ".jbuild-copy".getBytes(StandardCharsets.US_ASCII);

  private final DirectoryHandle original;
  private final Map<ImagePath, Long> lent = new HashMap<>();
  private final Map<Long, Integer> names = new HashMap<>();
  private long top;

  /** Takes the handle, and closes it in the end. */
  LentFolder(DirectoryHandle original) {
    this.original = original;
  }

  /** Makes the command's directory, by a name that is not there. */
  void lend(DirectoryHandle above, byte[] name) throws IOException {
    try (DirectoryHandle from = original.again()) {
      lend(from, above, name, ImagePath.ROOT);
    }
    top = above.status(name).inode();
  }

  private void lend(DirectoryHandle from, DirectoryHandle above, byte[] name, ImagePath path)
      throws IOException {
    above.makeDirectory(name, 0700);
    try (DirectoryHandle made = above.open(name)) {
      for (byte[] child : from.names()) {
        ImagePath childPath = path.child(ByteString.of(child));
        try {
          FileStatus status = from.status(child);
          if (status.type() == FileStatus.Type.DIRECTORY) {
            try (DirectoryHandle inner = from.open(child)) {
              lend(inner, made, child, childPath);
            }
          } else {
            made.link(child, from, child);
          }
          lent.put(childPath, status.inode());
        } catch (PosixException e) {
          // Another command that has it too has just changed it.
          if (!FolderView.isNotThere(e)) {
            throw e;
          }
        }
      }
      liken(made.self(), from.self(), from.self().status());
    }
  }

  /** Whether this is the directory that was made, and not one the command put in its place. */
  boolean is(FileStatus status) {
    return status.inode() == top;
  }

  /** Carries over what the command changed; its directory is of no use after that. */
  void takeBack(DirectoryHandle above, byte[] name) throws IOException {
    if (is(above.status(name))) {
      try (DirectoryHandle made = above.open(name);
          DirectoryHandle counted = made.again();
          DirectoryHandle to = original.again()) {
        countNames(counted, names);
        takeBack(made, to, ImagePath.ROOT);
      }
    }
  }

  private void takeBack(DirectoryHandle made, DirectoryHandle to, ImagePath path)
      throws IOException {
    FileStatus asLeft = made.self().status();
    Set<ByteString> there = new HashSet<>();
    for (byte[] child : made.names()) {
      ByteString childName = ByteString.of(child);
      there.add(childName);
      if (made.status(child).type() == FileStatus.Type.DIRECTORY) {
        takeBackDirectory(made, to, child, path.child(childName));
      } else {
        takeBackFile(made, to, child);
      }
    }
    for (byte[] child : to.names()) {
      ByteString childName = ByteString.of(child);
      Long inode = lent.get(path.child(childName));
      // What another command made meanwhile was not lent to this one, which cannot have removed it.
      if (inode != null && !there.contains(childName) && to.status(child).inode() == inode) {
        to.removeTree(child);
      }
    }
    liken(to.self(), made.self(), asLeft);
  }

  private void takeBackDirectory(
      DirectoryHandle made, DirectoryHandle to, byte[] name, ImagePath path) throws IOException {
    Optional<FileStatus> kept = to.find(name);
    if (kept.isEmpty() || kept.get().type() != FileStatus.Type.DIRECTORY) {
      if (kept.isPresent()) {
        to.remove(name);
      }
      to.makeDirectory(name, 0700);
    }
    try (DirectoryHandle inner = made.open(name);
        DirectoryHandle other = to.open(name)) {
      takeBack(inner, other, path);
    }
  }

  private void takeBackFile(DirectoryHandle made, DirectoryHandle to, byte[] name)
      throws IOException {
    Optional<FileStatus> kept = to.find(name);
    FileStatus status = made.status(name);
    if (kept.isPresent() && kept.get().inode() == status.inode()) {
      return;
    }
    if (kept.isPresent() && kept.get().type() == FileStatus.Type.DIRECTORY) {
      to.removeTree(name);
    }
    if (status.type() == FileStatus.Type.REGULAR_FILE && hasNamesElsewhere(status)) {
      // Where a cache is mounted no file can have names inside and outside of it.
      copy(made, name, status);
    }
    made.move(name, to, name);
  }

  private boolean hasNamesElsewhere(FileStatus status) {
    long known = names.getOrDefault(status.inode(), 0);
    known += lent.values().stream().filter(inode -> inode == status.inode()).count();
    return status.links() > 1 && status.links() > known;
  }

  /** Gives a name a file of its own. */
  private static void copy(DirectoryHandle folder, byte[] name, FileStatus status)
      throws IOException {
    try (OpenFile file = folder.read(name);
        OpenFile copy = folder.create(TEMPORARY, 0600)) {
      file.copyTo(copy);
      liken(copy, file, status);
    }
    folder.move(TEMPORARY, folder, name);
  }

  private static void countNames(DirectoryHandle folder, Map<Long, Integer> names)
      throws IOException {
    for (byte[] name : folder.names()) {
      FileStatus status = folder.status(name);
      if (status.type() == FileStatus.Type.DIRECTORY) {
        try (DirectoryHandle inner = folder.open(name)) {
          countNames(inner, names);
        }
      } else if (status.links() > 1) {
        names.merge(status.inode(), 1, Integer::sum);
      }
    }
  }

  /**
   * Gives a directory the owner, mode, attributes and time of another.
   *
   * @param wanted the other's, from before anything was taken out of it
   */
  private static void liken(OpenFile directory, OpenFile other, FileStatus wanted)
      throws PosixException {
    FileStatus status = directory.status();
    if (status.uid() != wanted.uid() || status.gid() != wanted.gid()) {
      directory.chown(wanted.uid(), wanted.gid());
    }
    directory.chmod(wanted.mode());
    SortedMap<String, byte[]> attributes = other.attributes();
    for (Map.Entry<String, byte[]> old : directory.attributes().entrySet()) {
      if (old.getKey().startsWith(OWN_ATTRIBUTES) && !attributes.containsKey(old.getKey())) {
        directory.removeAttribute(old.getKey());
      }
    }
    for (Map.Entry<String, byte[]> attribute : attributes.entrySet()) {
      if (attribute.getKey().startsWith(OWN_ATTRIBUTES)
          && !Arrays.equals(
              directory.attribute(attribute.getKey()).orElse(null), attribute.getValue())) {
        directory.setAttribute(attribute.getKey(), attribute.getValue());
      }
    }
    directory.setTimes(wanted.modified());
  }

  @Override
  public void close() throws PosixException {
    original.close();
  }
}
