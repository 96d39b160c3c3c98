package io.jbuild.sandbox;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.file.ImagePath;
import io.jbuild.posix.DirectoryHandle;
import io.jbuild.posix.Errno;
import io.jbuild.posix.FileStatus;
import io.jbuild.posix.OpenFile;
import io.jbuild.posix.PosixException;
import io.jbuild.snapshot.PathResolution;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What stands in a command's root directory for the time of its run, where nothing can be mounted:
 * what the image has in its place is put aside, and put back after. The times of directories are as
 * if nothing had been done. Used only while nothing runs in the root directory, so no link can lead
 * out of it.
 */
final class Scaffold implements Closeable {

  private final Path root;
  private final DirectoryHandle aside;
  private final Deque<Place> places = new ArrayDeque<>();
  private final Map<String, Placed> files = new LinkedHashMap<>();
  private int count;

  /**
   * A name that was made or replaced.
   *
   * @param original its name among what was put aside; empty where there was nothing
   * @param kept a directory above a place, which goes only if nothing is in it
   * @param ending what is done before it is taken away
   */
  private record Place(ImagePath path, Optional<byte[]> original, boolean kept, Making ending) {}

  /** A file that was put somewhere. */
  private record Placed(ImagePath place, long inode) {}

  /**
   * For one run.
   *
   * @param aside an empty directory on the same file system
   */
  Scaffold(Path root, Path aside) throws PosixException {
    this.root = root;
    this.aside = DirectoryHandle.open(aside);
  }

  /** Something that is done in a directory to a name in it. */
  @FunctionalInterface
  interface Making {
    Making NONE = (folder, name) -> {};

    void make(DirectoryHandle folder, byte[] name) throws IOException;
  }

  /** Makes sure of a directory that the image may keep. A link in its place is refused. */
  void stub(String path) throws IOException {
    byte[] name = path.substring(1).getBytes(StandardCharsets.UTF_8);
    try (DirectoryHandle top = DirectoryHandle.open(root)) {
      Optional<FileStatus> status = top.find(name);
      if (status.isEmpty()) {
        top.makeDirectory(name, 0755);
        top.chmod(name, 0755);
      } else if (status.get().type() != FileStatus.Type.DIRECTORY) {
        throw MountPoints.refusal(path, "is not a directory");
      }
    }
  }

  /**
   * Puts something at a path; links in it are followed inside the root directory.
   *
   * @return where it is, without links
   */
  ImagePath put(String path, Making making) throws IOException {
    return put(path, making, Making.NONE);
  }

  /**
   * Puts something there.
   *
   * @param ending what is done with it before it is taken away, unless it is not there any more
   */
  ImagePath put(String path, Making making, Making ending) throws IOException {
    ImagePath place = PathResolution.resolve(new FolderView(root), ImagePath.of(path));
    if (place.isRoot()) {
      throw MountPoints.refusal(path, "is the root directory");
    }
    ImagePath parent = place.parent().orElseThrow();
    makeParents(path, parent);
    byte[] name = place.name().toBytes();
    try (DirectoryHandle folder = TreeFolder.open(root, parent)) {
      Instant modified = folder.self().status().modified();
      Optional<byte[]> original = Optional.empty();
      if (folder.find(name).isPresent()) {
        byte[] other = String.valueOf(++count).getBytes(StandardCharsets.US_ASCII);
        folder.move(name, aside, other);
        original = Optional.of(other);
      }
      places.push(new Place(place, original, false, ending));
      making.make(folder, name);
      folder.self().setTimes(modified);
    }
    return place;
  }

  /** Puts a file there; a directory in its place is refused. */
  void file(String path, byte[] content, int mode) throws IOException {
    ImagePath place = PathResolution.resolve(new FolderView(root), ImagePath.of(path));
    if (new FolderView(root).find(place).filter(node -> node.isDirectory()).isPresent()) {
      throw MountPoints.refusal(path, "is a directory");
    }
    put(
        path,
        (folder, name) -> {
          write(folder, name, content, mode);
          files.put(path, new Placed(place, folder.status(name).inode()));
        });
  }

  /**
   * Refuses what a command did to a file that was put for it, and could not have done where that is
   * mounted: it may write to it, which is thrown away.
   *
   * @throws BuildException where it moved or removed one, or gave it another name
   */
  void check() throws IOException {
    for (Map.Entry<String, Placed> file : files.entrySet()) {
      if (TreeFolder.find(root, file.getValue().place())
          .filter(found -> found.inode() == file.getValue().inode() && found.links() == 1)
          // A number may be given again at once.
          .filter(found -> found.type() == FileStatus.Type.REGULAR_FILE)
          .isEmpty()) {
        throw new BuildException(
            Blame.COMMAND,
            "the command moved, removed or linked " + file.getKey() + ", which is mounted",
            "What is written to it is thrown away after the command; leave the file where it is.");
      }
    }
  }

  static void write(DirectoryHandle folder, byte[] name, byte[] content, int mode)
      throws IOException {
    try (OpenFile file = folder.create(name, 0600)) {
      file.write(content, content.length);
      file.chmod(mode);
    }
  }

  /** Puts an empty directory there. */
  ImagePath directory(String path, int mode) throws IOException {
    return put(path, (folder, name) -> makeDirectory(folder, name, mode));
  }

  static void makeDirectory(DirectoryHandle folder, byte[] name, int mode) throws PosixException {
    folder.makeDirectory(name, 0700);
    folder.chmod(name, mode);
  }

  /** Makes a directory and all above it, which the command's layer keeps; links are followed. */
  void workingDirectory(String path) throws IOException {
    ImagePath place = PathResolution.resolve(new FolderView(root), ImagePath.of(path));
    for (int depth = 1; depth <= place.depth(); depth++) {
      ImagePath directory = place.first(depth);
      try (DirectoryHandle folder = TreeFolder.open(root, directory.parent().orElseThrow())) {
        byte[] name = directory.name().toBytes();
        if (folder.find(name).isEmpty()) {
          makeDirectory(folder, name, 0755);
        }
      }
    }
  }

  private void makeParents(String path, ImagePath parent) throws IOException {
    for (int depth = 1; depth <= parent.depth(); depth++) {
      ImagePath directory = parent.first(depth);
      try (DirectoryHandle folder = TreeFolder.open(root, directory.parent().orElseThrow())) {
        byte[] name = directory.name().toBytes();
        Optional<FileStatus> status = folder.find(name);
        if (status.isPresent() && status.get().type() != FileStatus.Type.DIRECTORY) {
          throw MountPoints.refusal(path, "is below what is no directory");
        }
        if (status.isEmpty()) {
          Instant modified = folder.self().status().modified();
          makeDirectory(folder, name, 0755);
          folder.self().setTimes(modified);
          places.push(new Place(directory, Optional.empty(), true, Making.NONE));
        }
      }
    }
  }

  /** Takes all away and puts back what was there, whatever the command made of it. */
  @Override
  public void close() throws IOException {
    List<IOException> failures = new ArrayList<>();
    while (!places.isEmpty()) {
      try {
        takeAway(places.pop());
      } catch (IOException e) {
        failures.add(e);
      }
    }
    aside.close();
    if (!failures.isEmpty()) {
      throw new IOException(
          "what a run needed cannot be taken away: " + failures.get(0).getMessage(),
          failures.get(0));
    }
  }

  private void takeAway(Place place) throws IOException {
    byte[] name = place.path().name().toBytes();
    try (DirectoryHandle folder = TreeFolder.open(root, place.path().parent().orElseThrow())) {
      Instant modified = folder.self().status().modified();
      if (place.kept()) {
        folder.removeDirectory(name);
      } else if (folder.find(name).isPresent()) {
        try {
          place.ending().make(folder, name);
        } finally {
          folder.removeTree(name);
        }
      }
      if (place.original().isPresent()) {
        aside.move(place.original().get(), folder, name);
      }
      folder.self().setTimes(modified);
    } catch (PosixException e) {
      // A directory above is gone, or the command put something into one of ours: it is its own.
      if (!FolderView.isNotThere(e) && !e.is(Errno.ENOTEMPTY)) {
        throw e;
      }
    }
  }
}
