package io.jbuild.sandbox;

import io.jbuild.file.Attributes;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import io.jbuild.posix.FileNames;
import io.jbuild.posix.FileStatus;
import io.jbuild.posix.PosixFiles;
import io.jbuild.snapshot.UpperTree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The upper directory of an overlay mount with {@code userxattr}, after the command in it ended. A
 * whiteout is a character device 0:0 (kernel, filesystems/overlayfs.rst). Sockets are left out: no
 * layer can hold one. So are {@code user.*} attributes, as BuildKit does.
 */
public final class OverlayUpper implements UpperTree {

  private static final int BUFFER = 128 * 1024;

  private final Path root;

  public OverlayUpper(Path root) {
    this.root = root;
  }

  @Override
  public Optional<FileNode> root() throws IOException {
    return node(root, PosixFiles.status(root));
  }

  @Override
  public List<Entry> list(ImagePath directory) throws IOException {
    List<Entry> entries = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(place(directory))) {
      for (Path file : files) {
        ImagePath path = directory.child(ByteString.of(FileNames.name(file)));
        FileStatus status = PosixFiles.status(file);
        if (isWhiteout(status)) {
          entries.add(new Entry(path, Optional.empty()));
        } else {
          node(file, status).ifPresent(node -> entries.add(new Entry(path, Optional.of(node))));
        }
      }
    }
    entries.sort((one, other) -> one.path().compareTo(other.path()));
    return entries;
  }

  @Override
  public boolean opaque(ImagePath directory) throws IOException {
    return PosixFiles.attribute(place(directory), "user.overlay.opaque").isPresent();
  }

  @Override
  public InputStream open(ImagePath file) throws IOException {
    return Files.newInputStream(place(file), java.nio.file.LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public Digest digest(ImagePath file) throws IOException {
    MessageDigest hash = Digest.newSha256();
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = open(file)) {
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        hash.update(buffer, 0, length);
      }
    }
    return Digest.of(hash);
  }

  private Path place(ImagePath path) {
    Path place = root;
    for (ByteString name : path.names()) {
      place = FileNames.resolve(place, name.toBytes());
    }
    return place;
  }

  private static boolean isWhiteout(FileStatus status) {
    return status.type() == FileStatus.Type.CHARACTER_DEVICE
        && status.major() == 0
        && status.minor() == 0;
  }

  private static Optional<FileNode> node(Path file, FileStatus status) throws IOException {
    if (status.type() == FileStatus.Type.SOCKET) {
      return Optional.empty();
    }
    Attributes attributes =
        new Attributes(
            status.mode(),
            status.uid(),
            status.gid(),
            Instant.ofEpochSecond(status.modifiedSeconds(), status.modifiedNanos()),
            xattrs(file));
    return Optional.of(
        switch (status.type()) {
          case DIRECTORY -> new FileNode.Directory(attributes);
          case REGULAR_FILE ->
              new FileNode.RegularFile(
                  attributes, status.size(), status.links() > 1 ? status.inode() : 0);
          case SYMBOLIC_LINK ->
              new FileNode.SymbolicLink(
                  attributes, ByteString.of(PosixFiles.readSymbolicLink(file)));
          case FIFO -> new FileNode.Fifo(attributes);
          case CHARACTER_DEVICE -> device(attributes, FileNode.Device.Kind.CHARACTER, status);
          case BLOCK_DEVICE -> device(attributes, FileNode.Device.Kind.BLOCK, status);
          case SOCKET -> throw new IllegalStateException("a socket was left out");
        });
  }

  private static FileNode device(
      Attributes attributes, FileNode.Device.Kind kind, FileStatus status) {
    return new FileNode.Device(attributes, kind, status.major(), status.minor());
  }

  private static SortedMap<String, ByteString> xattrs(Path file) throws IOException {
    SortedMap<String, byte[]> all = PosixFiles.attributes(file);
    if (all.isEmpty()) {
      return Collections.emptySortedMap();
    }
    SortedMap<String, ByteString> kept = new TreeMap<>();
    for (Map.Entry<String, byte[]> xattr : all.entrySet()) {
      if (!xattr.getKey().startsWith("user.") && !xattr.getKey().startsWith("security.selinux")) {
        kept.put(xattr.getKey(), ByteString.of(xattr.getValue()));
      }
    }
    return kept;
  }
}
