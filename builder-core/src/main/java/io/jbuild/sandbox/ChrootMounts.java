package io.jbuild.sandbox;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.posix.DirectoryHandle;
import io.jbuild.posix.Errno;
import io.jbuild.posix.FileNames;
import io.jbuild.posix.FileStatus;
import io.jbuild.posix.LockFile;
import io.jbuild.posix.OpenFile;
import io.jbuild.posix.PosixException;
import io.jbuild.snapshot.PathResolution;
import io.jbuild.snapshot.Snapshot;
import io.jbuild.snapshot.Subtree;
import io.jbuild.snapshot.WholeSnapshot;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a command has mounted, where nothing can be mounted: copies, which are thrown away; what is
 * kept is moved to where the command has it, and moved back. What is read-only is compared after.
 */
final class ChrootMounts implements StepMount.Visitor<ImagePath, IOException>, Closeable {

  private static final ImagePath PROC = ImagePath.of("/proc");
  private static final ImagePath DEVICES = ImagePath.of("/dev");
  private static final ImagePath NULL = ImagePath.of("/dev/null");

  private final Scaffold scaffold;
  private final Path root;
  private final Path work;
  private final Watchdog watchdog;
  private final List<Borrowed> borrowed = new ArrayList<>();
  private final List<ReadOnly> readOnly = new ArrayList<>();
  private final List<StepTree> compared = new ArrayList<>();
  private final List<LockFile> locks = new ArrayList<>();
  private int copies;

  /** A directory of a folder that was moved into the command's root. */
  private record Borrowed(Path folder, ImagePath origin, ImagePath place) {

    /** The directory it was in; no link in the folder leads there. */
    DirectoryHandle home() throws PosixException {
      return origin.isRoot()
          ? DirectoryHandle.open(folder.resolveSibling("."))
          : TreeFolder.open(folder, origin.parent().orElseThrow());
    }

    byte[] name() {
      return origin.isRoot() ? FileNames.name(folder) : origin.name().toBytes();
    }
  }

  /** What must be the same after. */
  private record ReadOnly(String target, Unchanged unchanged) {}

  /** Tells whether a command left something as it was. */
  @FunctionalInterface
  private interface Unchanged {
    boolean holds() throws IOException;
  }

  ChrootMounts(Scaffold scaffold, RootFilesystem.Folder folder, Watchdog watchdog) {
    this.scaffold = scaffold;
    this.root = folder.root();
    this.work = folder.work();
    this.watchdog = watchdog;
  }

  /** Puts all of them in their places, the first first. */
  void put(List<StepMount> mounts) throws IOException {
    lock(mounts);
    for (StepMount mount : mounts) {
      refuseKernels(mount);
      mount.accept(this);
    }
    for (StepTree tree : compared) {
      tree.awaitNextTick(work);
    }
  }

  /** As where these are the kernel's. */
  private void refuseKernels(StepMount mount) throws IOException {
    ImagePath place = resolved(mount);
    if (place.startsWith(PROC) || place.equals(DEVICES) || place.equals(NULL)) {
      throw MountPoints.refusal(mount.target(), "is the kernel's");
    }
  }

  /** A folder is in one place at a time: other steps, and other builds, wait for it. */
  private void lock(List<StepMount> mounts) throws IOException {
    List<Path> folders =
        mounts.stream()
            .filter(StepMount.Folder.class::isInstance)
            .map(mount -> ((StepMount.Folder) mount).folder().toAbsolutePath().normalize())
            .distinct()
            .sorted()
            .toList();
    for (Path folder : folders) {
      locks.add(LockFile.acquire(folder.resolveSibling(folder.getFileName() + ".moved")));
    }
  }

  @Override
  public ImagePath tree(StepMount.Tree mount) throws IOException {
    return copy(
        mount, new LowerTrees(mount.lowers()), mount.source(), mount.times(), mount.readOnly());
  }

  @Override
  public ImagePath folder(StepMount.Folder mount) throws IOException {
    FolderView view = new FolderView(mount.folder());
    if (mount.readOnly()) {
      return copy(mount, view, mount.source(), Collections.emptySortedMap(), true);
    }
    ImagePath source = PathResolution.resolve(view, ImagePath.of(mount.source()));
    if (view.find(source).filter(FileNode::isDirectory).isEmpty()) {
      throw missing(mount, mount.source());
    }
    checkDirectory(mount);
    ImagePath place = resolved(mount);
    watchdog.giveBack(path(root.toRealPath(), place), path(mount.folder(), source));
    Borrowed lent = new Borrowed(mount.folder(), source, place);
    scaffold.put(
        mount.target(),
        (folder, name) -> {
          try (DirectoryHandle from = lent.home()) {
            from.move(lent.name(), folder, name);
          }
        });
    borrowed.add(lent);
    return place;
  }

  private static Path path(Path above, ImagePath below) {
    Path path = above;
    for (ByteString name : below.names()) {
      path = FileNames.resolve(path, name.toBytes());
    }
    return path;
  }

  @Override
  public ImagePath memory(StepMount.Memory mount) throws IOException {
    checkDirectory(mount);
    return scaffold.directory(mount.target(), 01777);
  }

  @Override
  public ImagePath file(StepMount.File mount) throws IOException {
    return scaffold.put(
        mount.target(),
        (folder, name) -> {
          try (OpenFile file = folder.create(name, 0600)) {
            file.chown(mount.uid(), mount.gid());
            file.chmod(mount.mode());
            file.write(mount.content(), mount.content().length);
          }
        });
  }

  @Override
  public ImagePath socket(StepMount.Socket mount) throws IOException {
    return scaffold.put(
        mount.target(),
        (folder, name) -> {
          try (DirectoryHandle from = DirectoryHandle.open(mount.socket().resolveSibling("."))) {
            // Another name of the same socket: who connects by it is served by who listens.
            folder.link(name, from, FileNames.name(mount.socket()));
          }
        });
  }

  @Override
  public ImagePath device(StepMount.Device mount) throws IOException {
    DeviceFile device = DeviceFile.of(mount);
    return scaffold.put(mount.target(), device::make);
  }

  @Override
  public ImagePath machine(StepMount.Machine mount) throws IOException {
    if (!mount.readOnly()) {
      throw new BuildException(
          Blame.MACHINE,
          "a device needs " + mount.path() + " of this machine, writable, on " + mount.target(),
          "On the rung chroot there are only copies of files. 'jbuild doctor' tells what would"
              + " allow another.");
    }
    FolderView machine = new FolderView(Path.of("/"));
    return copy(mount, machine, mount.path().toString(), Collections.emptySortedMap(), true);
  }

  private ImagePath copy(
      StepMount mount,
      Snapshot from,
      String path,
      SortedMap<ImagePath, Instant> times,
      boolean readsOnly)
      throws IOException {
    ImagePath source = PathResolution.resolve(from, ImagePath.of(path));
    Optional<FileNode> node = from.find(source);
    if (node.isEmpty()) {
      throw missing(mount, path);
    }
    SortedMap<ImagePath, Instant> inside = new TreeMap<>();
    times.forEach(
        (file, time) -> {
          if (file.startsWith(source)) {
            inside.put(file.rebase(source, ImagePath.ROOT), time);
          }
        });
    if (!node.get().isDirectory()) {
      ImagePath place =
          scaffold.put(
              mount.target(),
              (folder, name) -> {
                copyFile(folder, name, from, source, node.get());
                if (inside.containsKey(ImagePath.ROOT)) {
                  folder.setTimes(name, inside.get(ImagePath.ROOT));
                }
              });
      if (readsOnly) {
        readOnly.add(new ReadOnly(mount.target(), () -> isCopy(place, from, source)));
      }
      return place;
    }
    checkDirectory(mount);
    Path copy = work.resolve("copy-" + ++copies);
    TreeUnpacker.unpack(
        new WholeSnapshot(new Subtree(from, source)),
        copy,
        unused -> (FileNode.Directory) node.get());
    try (DirectoryHandle top = DirectoryHandle.open(copy)) {
      FileTouch.all(top, inside);
    }
    ImagePath place =
        scaffold.put(
            mount.target(),
            (folder, name) -> {
              try (DirectoryHandle above = DirectoryHandle.open(work)) {
                above.move(FileNames.name(copy), folder, name);
              }
            });
    if (readsOnly) {
      StepTree tree = new StepTree(path(root, place));
      compared.add(tree);
      readOnly.add(
          new ReadOnly(
              mount.target(), () -> tree.changes().upper().list(ImagePath.ROOT).isEmpty()));
    }
    return place;
  }

  /** Whether there is a file with the bytes of another one. */
  private boolean isCopy(ImagePath place, Snapshot from, ImagePath source) throws IOException {
    FolderView now = new FolderView(root);
    return now.find(place).filter(FileNode.RegularFile.class::isInstance).isPresent()
        && now.digest(place).equals(from.digest(source));
  }

  private static void copyFile(
      DirectoryHandle folder, byte[] name, Snapshot from, ImagePath source, FileNode node)
      throws IOException {
    try (InputStream content = from.open(source);
        OpenFile copy = folder.create(name, 0600)) {
      content.transferTo(copy.output());
      TreeAttributes.set(copy, node.attributes());
    }
  }

  private ImagePath resolved(StepMount mount) throws IOException {
    return PathResolution.resolve(new FolderView(root), ImagePath.of(mount.target()));
  }

  /** As where mounts are: a directory is mounted on none but another. */
  private void checkDirectory(StepMount mount) throws IOException {
    if (!new FolderView(root).find(resolved(mount)).map(FileNode::isDirectory).orElse(true)) {
      throw MountPoints.refusal(mount.target(), "is no directory");
    }
  }

  private static BuildException missing(StepMount mount, String source) {
    return new BuildException(
        Blame.DOCKERFILE,
        "there is no " + source + " to mount on " + mount.target(),
        "Name a path that is there.");
  }

  /**
   * Refuses what a command did that it could not have done where mounts are.
   *
   * @throws BuildException where it wrote to what is read-only
   */
  void check() throws IOException {
    for (ReadOnly mount : readOnly) {
      boolean changed = true;
      try {
        changed = !mount.unchanged().holds();
      } catch (PosixException e) {
        if (!e.is(Errno.ENOENT) && !e.is(Errno.ENOTDIR)) {
          throw e;
        }
      }
      if (changed) {
        throw new BuildException(
            Blame.COMMAND,
            "the command wrote to " + mount.target() + ", which is mounted read-only",
            "Mount it with rw, if what is written there may be thrown away.");
      }
    }
  }

  /** Gives back what was borrowed. */
  @Override
  public void close() throws IOException {
    try {
      for (int i = borrowed.size() - 1; i >= 0; i--) {
        giveBack(borrowed.get(i));
      }
    } finally {
      for (LockFile lock : locks) {
        lock.close();
      }
    }
  }

  private void giveBack(Borrowed folder) throws IOException {
    byte[] original = folder.name();
    try (DirectoryHandle home = folder.home()) {
      scaffold.at(
          folder.place(),
          (there, name) -> {
            if (there.status(name).type() == FileStatus.Type.DIRECTORY) {
              there.move(name, home, original);
            }
          });
      if (home.find(original).isEmpty()) {
        // The command removed it with all that was in it.
        home.makeDirectory(original, 0755);
      }
    }
  }
}
