package io.jbuild.runner;

import io.jbuild.file.Attributes;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.posix.FileNames;
import io.jbuild.posix.FileStatus;
import io.jbuild.posix.PosixFiles;
import io.jbuild.snapshot.LayerDiff;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/**
 * Writes a layer's changes as a directory that the kernel takes as a layer of an overlay mount with
 * {@code userxattr} (kernel, filesystems/overlayfs.rst). It goes in tar order below an empty
 * directory of its own, so that no link of the layer is ever followed.
 */
final class TreeWriter implements LayerDiff.ChangeVisitor {

  private static final int BUFFER = 128 * 1024;

  /** Directories begun and not finished: their times are set when nothing more comes into them. */
  private record Open(ImagePath path, Path folder, Attributes attributes) {}

  private final Path root;
  private final Deque<Open> open = new ArrayDeque<>();
  private final byte[] buffer = new byte[BUFFER];

  TreeWriter(Path root) {
    this.root = root;
  }

  /** Finishes what is left. */
  void finish() throws IOException {
    while (!open.isEmpty()) {
      close(open.pop());
    }
  }

  @Override
  public void put(ImagePath path, FileNode node, LayerDiff.Content content) throws IOException {
    Path place = place(path);
    Attributes attributes = node.attributes();
    if (node instanceof FileNode.Directory) {
      if (!path.isRoot()) {
        Files.createDirectory(place);
      }
      open.push(new Open(path, place, attributes));
      own(place, attributes);
      return;
    }
    if (node instanceof FileNode.SymbolicLink link) {
      PosixFiles.makeSymbolicLink(place, link.target().toBytes());
      PosixFiles.chown(place, attributes.uid(), attributes.gid());
      setTimes(place, attributes);
      return;
    }
    if (node instanceof FileNode.RegularFile) {
      copy(content, place);
    } else if (node instanceof FileNode.Device device) {
      PosixFiles.makeNode(
          place,
          device.kind() == FileNode.Device.Kind.BLOCK
              ? FileStatus.Type.BLOCK_DEVICE
              : FileStatus.Type.CHARACTER_DEVICE,
          device.major(),
          device.minor());
    } else {
      PosixFiles.makeNode(place, FileStatus.Type.FIFO, 0, 0);
    }
    own(place, attributes);
    setTimes(place, attributes);
  }

  @Override
  public void link(ImagePath path, FileNode.RegularFile node, ImagePath target) throws IOException {
    PosixFiles.link(place(path), resolve(target));
  }

  @Override
  public void opaque(ImagePath directory) throws IOException {
    PosixFiles.setAttribute(
        resolve(directory), "user.overlay.opaque", "y".getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public void whiteout(ImagePath path) throws IOException {
    PosixFiles.makeNode(place(path), FileStatus.Type.CHARACTER_DEVICE, 0, 0);
  }

  /** Where a path is; directories it does not lie in get their times. */
  private Path place(ImagePath path) throws IOException {
    while (!open.isEmpty() && !path.startsWith(open.element().path())) {
      close(open.pop());
    }
    return resolve(path);
  }

  private Path resolve(ImagePath path) {
    Path place = root;
    for (ByteString name : path.names()) {
      place = FileNames.resolve(place, name.toBytes());
    }
    return place;
  }

  private static void close(Open directory) throws IOException {
    setTimes(directory.folder(), directory.attributes());
  }

  private static void own(Path place, Attributes attributes) throws IOException {
    PosixFiles.chown(place, attributes.uid(), attributes.gid());
    // After the owner: a change of owner takes setuid bits and capabilities away.
    PosixFiles.chmod(place, attributes.mode());
    for (Map.Entry<String, ByteString> xattr : attributes.xattrs().entrySet()) {
      PosixFiles.setAttribute(place, xattr.getKey(), xattr.getValue().toBytes());
    }
  }

  private static void setTimes(Path place, Attributes attributes) throws IOException {
    Instant modified = attributes.modified();
    PosixFiles.setTimes(place, modified.getEpochSecond(), modified.getNano());
  }

  private void copy(LayerDiff.Content content, Path place) throws IOException {
    try (InputStream in = content.open();
        OutputStream out =
            Files.newOutputStream(place, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        out.write(buffer, 0, length);
      }
    }
  }
}
