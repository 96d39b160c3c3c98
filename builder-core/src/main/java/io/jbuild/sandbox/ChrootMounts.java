package io.jbuild.sandbox;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.posix.DirectoryHandle;
import io.jbuild.posix.Errno;
import io.jbuild.posix.FileNames;
import io.jbuild.posix.OpenFile;
import io.jbuild.posix.PosixException;
import io.jbuild.posix.RootPaths;
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
 * What a command has mounted, where nothing can be mounted: copies, which are thrown away; of what
 * is kept directories with further names of its files. What is read-only is compared after.
 */
final class ChrootMounts implements StepMount.Visitor<ImagePath, IOException>, Closeable {

  private static final ImagePath PROC = ImagePath.of("/proc");
  private static final ImagePath DEVICES = ImagePath.of("/dev");
  private static final ImagePath NULL = ImagePath.of("/dev/null");

  private final Scaffold scaffold;
  private final Path root;
  private final Path work;
  private final List<Lent> lent = new ArrayList<>();
  private final List<ReadOnly> readOnly = new ArrayList<>();
  private final List<StepTree> compared = new ArrayList<>();
  private int copies;

  /** A directory of the machine, and where the command has it. */
  private record Lent(String target, ImagePath place, LentFolder folder) {}

  /** What must be the same after. */
  private record ReadOnly(String target, Unchanged unchanged) {}

  /** Tells whether a command left something as it was. */
  @FunctionalInterface
  private interface Unchanged {
    boolean holds() throws IOException;
  }

  /** For one run; takes the scaffold, and closes it in the end. */
  ChrootMounts(Scaffold scaffold, RootFilesystem.Folder folder) {
    this.scaffold = scaffold;
    this.root = folder.root();
    this.work = folder.work();
  }

  /** Puts all of them in their places, the first first. */
  void put(List<StepMount> mounts) throws IOException {
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

  @Override
  public ImagePath tree(StepMount.Tree mount) throws IOException {
    return copy(
        mount, new LowerTrees(mount.lowers()), mount.source(), mount.times(), mount.readOnly());
  }

  @Override
  public ImagePath folder(StepMount.Folder mount) throws IOException {
    if (mount.readOnly()) {
      FolderView view = new FolderView(mount.folder());
      return copy(mount, view, mount.source(), Collections.emptySortedMap(), true);
    }
    checkDirectory(mount);
    LentFolder folder = new LentFolder(open(mount));
    ImagePath place = resolved(mount);
    lent.add(new Lent(mount.target(), place, folder));
    return scaffold.put(mount.target(), folder::lend, folder::takeBack);
  }

  /** By the kernel, in one go: other commands may be changing links in it. */
  private static DirectoryHandle open(StepMount.Folder mount) throws PosixException {
    try (DirectoryHandle folder = DirectoryHandle.open(mount.folder());
        OpenFile source = RootPaths.open(folder, mount.source())) {
      return DirectoryHandle.of(source);
    } catch (PosixException e) {
      if (FolderView.isNotThere(e)) {
        throw MountSource.missing(mount.source());
      }
      throw e;
    }
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
          mount.path() + " of this machine cannot be written on " + mount.target(),
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
      throw MountSource.missing(path);
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

  /**
   * Refuses what a command did that it could not have done where mounts are.
   *
   * @throws BuildException where it wrote to what is read-only, or moved what is mounted
   */
  void check() throws IOException {
    for (Lent mount : lent) {
      if (!TreeFolder.find(root, mount.place()).map(mount.folder()::is).orElse(false)) {
        throw new BuildException(
            Blame.COMMAND,
            "the command moved or removed " + mount.target() + ", where a cache is mounted",
            "Leave the directory itself where it is; what is in it is the command's.");
      }
    }
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

  /** Takes all away; first what was mounted last. */
  @Override
  public void close() throws IOException {
    try {
      scaffold.close();
    } finally {
      for (Lent mount : lent) {
        mount.folder().close();
      }
    }
  }
}
