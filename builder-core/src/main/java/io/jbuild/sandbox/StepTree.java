package io.jbuild.sandbox;

import io.jbuild.file.Attributes;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.posix.DirectoryHandle;
import io.jbuild.posix.FileStatus;
import io.jbuild.posix.OpenFile;
import io.jbuild.posix.TreeListing;
import io.jbuild.posix.TreeUpdate;
import io.jbuild.snapshot.Snapshot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * A directory that holds all files of a stack of layers and that a command changes, with a list of
 * what is in it. For one thread.
 */
public final class StepTree {

  private static final byte[] TEMPORARY = ".jbuild-copy".getBytes(StandardCharsets.US_ASCII);

  private final Path directory;
  private TreeListing known;

  /** A directory as it is now. */
  public StepTree(Path directory) throws IOException {
    this.directory = directory;
    this.known = TreeListing.of(directory);
  }

  public Path directory() {
    return directory;
  }

  /**
   * Waits until a change would show: many kernels' clock for files goes in steps of some
   * milliseconds, and what is changed in the step in which the list was made looks unchanged. Newer
   * ones count finer for a file whose time was asked for, as the clock's is here: no wait then.
   *
   * @param clock a directory on the same file system, for a file whose time is the present
   */
  public void awaitNextTick(Path clock) throws IOException {
    long latest = known.latestChange();
    byte[] name = "clock".getBytes(StandardCharsets.US_ASCII);
    try (DirectoryHandle folder = DirectoryHandle.open(clock)) {
      folder.create(name, 0600).close();
      for (int tries = 0; TreeListing.changed(folder, name) <= latest; tries++) {
        if (tries > 0) {
          LockSupport.parkNanos(500_000);
        }
        folder.setTimes(name, Instant.EPOCH);
      }
      folder.remove(name);
    }
  }

  /** What changed since it was listed; nothing may run in it. */
  public Changes changes() throws IOException {
    TreeListing now = known.again(directory);
    return new Changes(new FolderChanges(directory, known, now), now);
  }

  /** Changes, and the listing they were found by. */
  public record Changes(FolderChanges upper, TreeListing listing) {}

  /**
   * Makes what changed what the layer says of it, so that it does not matter to the next command
   * whether this directory is taken over or made from layers: times, what no layer holds.
   *
   * @param wanted the layers below with that of the changes on top
   */
  public void become(Changes changes, Snapshot wanted) throws IOException {
    List<ImagePath> paths = changes.upper().paths();
    boolean touched = false;
    for (ImagePath path : paths) {
      touched |= become(path, wanted.find(path));
    }
    touched |= becomeRoot(wanted.find(ImagePath.ROOT).orElseThrow());
    known = touched ? changes.listing().with(update(paths), directory) : changes.listing();
  }

  /** All of them, though not all were touched: names of one file change together. */
  private static TreeUpdate update(List<ImagePath> paths) {
    TreeUpdate update = new TreeUpdate();
    for (ImagePath path : paths) {
      update.changed(path.names().stream().map(ByteString::toBytes).toList());
    }
    return update;
  }

  private boolean becomeRoot(FileNode wanted) throws IOException {
    try (DirectoryHandle root = DirectoryHandle.open(directory)) {
      if (root.self().status().modified().equals(wanted.attributes().modified())) {
        return false;
      }
      root.self().setTimes(wanted.attributes().modified());
      return true;
    }
  }

  private boolean become(ImagePath path, Optional<FileNode> wanted) throws IOException {
    byte[] name = path.name().toBytes();
    try (DirectoryHandle folder = TreeFolder.open(directory, path.parent().orElseThrow())) {
      FileStatus status = folder.status(name);
      if (wanted.isEmpty()) {
        folder.removeTree(name);
        return true;
      }
      Attributes attributes = wanted.get().attributes();
      boolean touched = false;
      if (wanted.get() instanceof FileNode.RegularFile file
          && status.type() == FileStatus.Type.REGULAR_FILE) {
        if (status.links() > 1 && file.linkGroup() == 0) {
          copy(folder, name, attributes);
          return true;
        }
        touched = becomePlain(folder, name);
      } else if (status.type() == FileStatus.Type.DIRECTORY) {
        try (DirectoryHandle inner = folder.open(name)) {
          touched = removeAttributes(inner.self());
        }
      }
      if (touched || !status.modified().equals(attributes.modified())) {
        folder.setTimes(name, attributes.modified());
        return true;
      }
      return false;
    }
  }

  private static boolean becomePlain(DirectoryHandle folder, byte[] name) throws IOException {
    try (OpenFile file = folder.read(name)) {
      return removeAttributes(file);
    }
  }

  /** An image keeps no extended attributes but capabilities. */
  private static boolean removeAttributes(OpenFile file) throws IOException {
    boolean removed = false;
    for (String attribute : file.attributes().keySet()) {
      if (attribute.startsWith("user.") && !attribute.equals(DevicePlaceholder.ATTRIBUTE)) {
        file.removeAttribute(attribute);
        removed = true;
      }
    }
    return removed;
  }

  /** Gives a name that is one of several of a file a file of its own, as the layer has it. */
  private static void copy(DirectoryHandle folder, byte[] name, Attributes attributes)
      throws IOException {
    try (OpenFile content = folder.read(name);
        OpenFile copy = folder.create(TEMPORARY, 0600)) {
      content.copyTo(copy);
      TreeAttributes.set(copy, attributes);
    }
    folder.remove(name);
    folder.move(TEMPORARY, folder, name);
  }
}
