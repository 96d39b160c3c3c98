package io.jbuild.sandbox;

import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import io.jbuild.posix.DirectoryHandle;
import io.jbuild.posix.Errno;
import io.jbuild.posix.FileStatus;
import io.jbuild.posix.PosixException;
import io.jbuild.snapshot.Snapshot;
import io.jbuild.snapshot.UpperTree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A directory that is all of a command's file system, read while no command runs in it. */
record FolderView(Path root) implements Snapshot {

  @Override
  public Optional<FileNode> find(ImagePath path) throws IOException {
    if (path.isRoot()) {
      try (DirectoryHandle folder = DirectoryHandle.open(root)) {
        return Optional.of(OverlayUpper.root(folder));
      }
    }
    byte[] name = path.name().toBytes();
    try (DirectoryHandle folder = TreeFolder.open(root, path.parent().orElseThrow())) {
      Optional<FileStatus> status = folder.find(name);
      return status.isEmpty() || status.get().type() == FileStatus.Type.SOCKET
          ? Optional.empty()
          : OverlayUpper.node(folder, name, status.get());
    } catch (PosixException e) {
      if (isNotThere(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Whether something could not be opened since a directory above it is none. */
  static boolean isNotThere(PosixException failure) {
    return failure.is(Errno.ENOENT) || failure.is(Errno.ENOTDIR) || failure.is(Errno.ELOOP);
  }

  @Override
  public List<ImagePath> list(ImagePath directory) throws IOException {
    try (DirectoryHandle folder = TreeFolder.open(root, directory)) {
      return OverlayUpper.entries(folder, directory).stream().map(UpperTree.Entry::path).toList();
    }
  }

  @Override
  public InputStream open(ImagePath file) throws IOException {
    try (DirectoryHandle folder = TreeFolder.open(root, file.parent().orElse(ImagePath.ROOT))) {
      return folder.read(file.name().toBytes()).input();
    }
  }

  @Override
  public Digest digest(ImagePath file) throws IOException {
    try (InputStream input = open(file)) {
      return Digest.of(input);
    }
  }
}
