package io.jbuild.sandbox;

import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import io.jbuild.posix.DirectoryHandle;
import io.jbuild.posix.FileStatus;
import io.jbuild.posix.PosixException;
import io.jbuild.snapshot.Snapshot;
import io.jbuild.snapshot.UpperTree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What an overlay mount of unpacked trees would show, read without one. */
record LowerTrees(List<Path> lowers) implements Snapshot {

  /** What stands at a path: what of it counts, and in which trees, the topmost first. */
  private record Seen(FileNode node, List<Path> trees) {}

  private Optional<Seen> see(ImagePath path) throws IOException {
    List<Path> trees = lowers;
    Optional<Seen> seen = Optional.empty();
    for (int depth = 0; depth <= path.depth(); depth++) {
      seen = see(path.first(depth), trees);
      if (seen.isEmpty()) {
        return seen;
      }
      trees = seen.get().node().isDirectory() ? seen.get().trees() : List.of();
    }
    return seen;
  }

  private static Optional<Seen> see(ImagePath path, List<Path> trees) throws IOException {
    List<Path> found = new ArrayList<>();
    Optional<FileNode> top = Optional.empty();
    for (Path tree : trees) {
      Optional<Optional<FileNode>> here = entry(tree, path);
      if (here.isEmpty()) {
        continue;
      }
      boolean directory = here.get().filter(FileNode::isDirectory).isPresent();
      if (top.isPresent() && !directory) {
        break;
      }
      top = top.isPresent() ? top : here.get();
      if (top.isPresent()) {
        found.add(tree);
      }
      if (!directory || opaque(tree, path)) {
        break;
      }
    }
    return top.map(node -> new Seen(node, found));
  }

  private static boolean opaque(Path tree, ImagePath directory) throws IOException {
    try (DirectoryHandle folder = TreeFolder.open(tree, directory)) {
      return OverlayUpper.opaque(folder);
    }
  }

  /** Nothing where the tree says nothing; empty inside where it says that the path is deleted. */
  private static Optional<Optional<FileNode>> entry(Path tree, ImagePath path) throws IOException {
    if (path.isRoot()) {
      return Optional.of(new FolderView(tree).find(path));
    }
    byte[] name = path.name().toBytes();
    try (DirectoryHandle folder = TreeFolder.open(tree, path.parent().orElseThrow())) {
      Optional<FileStatus> status = folder.find(name);
      return status.isEmpty() || status.get().type() == FileStatus.Type.SOCKET
          ? Optional.empty()
          : Optional.of(OverlayUpper.node(folder, name, status.get()));
    } catch (PosixException e) {
      if (FolderView.isNotThere(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public Optional<FileNode> find(ImagePath path) throws IOException {
    return see(path).map(Seen::node);
  }

  @Override
  public List<ImagePath> list(ImagePath directory) throws IOException {
    Set<ImagePath> names = new TreeSet<>();
    Set<ByteString> decided = new HashSet<>();
    Optional<Seen> seen = see(directory);
    if (seen.isPresent() && seen.get().node().isDirectory()) {
      for (Path tree : seen.get().trees()) {
        for (UpperTree.Entry entry : entries(tree, directory)) {
          if (decided.add(entry.path().name()) && entry.node().isPresent()) {
            names.add(entry.path());
          }
        }
      }
    }
    return List.copyOf(names);
  }

  private static List<UpperTree.Entry> entries(Path tree, ImagePath directory) throws IOException {
    try (DirectoryHandle folder = TreeFolder.open(tree, directory)) {
      return OverlayUpper.entries(folder, directory);
    }
  }

  @Override
  public InputStream open(ImagePath file) throws IOException {
    return holder(file).open(file);
  }

  @Override
  public Digest digest(ImagePath file) throws IOException {
    return holder(file).digest(file);
  }

  private FolderView holder(ImagePath file) throws IOException {
    Seen seen = see(file).orElseThrow(() -> new NoSuchFileException(file.toString()));
    return new FolderView(seen.trees().get(0));
  }
}
