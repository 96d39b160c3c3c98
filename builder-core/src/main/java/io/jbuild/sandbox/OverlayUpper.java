package io.jbuild.sandbox;

import io.jbuild.file.Attributes;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import io.jbuild.posix.DirectoryHandle;
import io.jbuild.posix.FileNames;
import io.jbuild.posix.FileStatus;
import io.jbuild.posix.NativeBuffer;
import io.jbuild.posix.PosixException;
import io.jbuild.snapshot.UpperTree;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The upper directory of an overlay mount: what a command wrote. Read on disk while nothing is
 * mounted; links are never followed.
 *
 * <p>Of extended attributes only file capabilities belong in an image, as docker has it. Sockets
 * are left out: a tar cannot hold them.
 *
 * <p>For one thread. Reading opens directories, which stay open until this is closed.
 */
public final class OverlayUpper implements UpperTree, Closeable {

  static final String OPAQUE = "user.overlay.opaque";
  static final String ORIGIN = "user.overlay.origin";
  static final byte[] YES = {'y'};

  private static final String CAPABILITY = "security.capability";

  private static final int BUFFER = 1 << 16;

  private final TreeFolder place;
  private @Nullable NativeBuffer buffer;

  /** The upper directory that a run wrote to. */
  public OverlayUpper(Path directory) {
    this.place = new TreeFolder(directory);
  }

  /**
   * Makes an empty upper directory for a run. The kernel shows its owner, mode and time as those of
   * the root directory, so they must be the ones the root has below.
   */
  public static OverlayUpper create(Path directory, FileNode.Directory root) throws IOException {
    Path absolute = directory.toAbsolutePath();
    Path parent = absolute.getParent();
    if (parent == null) {
      throw new FileAlreadyExistsException(absolute.toString());
    }
    byte[] name = FileNames.name(absolute);
    try (DirectoryHandle folder = DirectoryHandle.open(parent)) {
      folder.makeDirectory(name, 0700);
      try (DirectoryHandle made = folder.open(name)) {
        TreeAttributes.set(made.self(), root.attributes());
      }
    }
    return new OverlayUpper(directory);
  }

  @Override
  public Optional<FileNode> root() throws IOException {
    return Optional.of(root(place.enter(ImagePath.ROOT)));
  }

  /** The directory that a tree is. */
  static FileNode root(DirectoryHandle root) throws IOException {
    Attributes found = attributes(root.self().status());
    Optional<byte[]> owner =
        OwnIds.rootAloneHere() ? root.self().attribute(RecordedOwner.ATTRIBUTE) : Optional.empty();
    return new FileNode.Directory(
        owner.map(value -> RecordedOwner.apply(found, value)).orElse(found));
  }

  @Override
  public List<Entry> list(ImagePath path) throws IOException {
    // Names are listed once per handle.
    try (DirectoryHandle folder = place.enter(path).again()) {
      return entries(folder, path);
    }
  }

  /** What is in a directory, in order; nothing that a tar cannot hold. */
  static List<Entry> entries(DirectoryHandle folder, ImagePath path) throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (byte[] name : folder.names()) {
      FileStatus status = folder.status(name);
      if (status.type() != FileStatus.Type.SOCKET) {
        entries.add(new Entry(path.child(ByteString.of(name)), node(folder, name, status)));
      }
    }
    entries.sort(Comparator.comparing(entry -> entry.path().name()));
    return entries;
  }

  @Override
  public boolean opaque(ImagePath path) throws IOException {
    return opaque(place.enter(path));
  }

  /** Whether a directory hides what lower ones have in it. */
  static boolean opaque(DirectoryHandle folder) throws IOException {
    Optional<byte[]> value = folder.self().attribute(OPAQUE);
    return value.isPresent() && ByteString.of(value.get()).equals(ByteString.of(YES));
  }

  @Override
  public InputStream open(ImagePath file) throws IOException {
    NativeBuffer through = buffer;
    if (through == null) {
      through = new NativeBuffer(BUFFER);
      buffer = through;
    }
    DirectoryHandle folder = place.enter(file.parent().orElse(ImagePath.ROOT));
    return folder.read(file.name().toBytes()).input(through);
  }

  @Override
  public Digest digest(ImagePath file) throws IOException {
    try (InputStream input = open(file)) {
      return Digest.of(input);
    }
  }

  /** What stands at a name; empty for the kernel's whiteout. */
  static Optional<FileNode> node(DirectoryHandle folder, byte[] name, FileStatus status)
      throws IOException {
    Attributes attributes = owned(folder, name, status);
    return switch (status.type()) {
      case DIRECTORY -> Optional.of(new FileNode.Directory(attributes));
      case REGULAR_FILE -> Optional.of(file(folder, name, status, attributes));
      case SYMBOLIC_LINK ->
          Optional.of(
              new FileNode.SymbolicLink(attributes, ByteString.of(folder.readSymbolicLink(name))));
      case CHARACTER_DEVICE ->
          status.major() == 0 && status.minor() == 0
              ? Optional.empty() // The kernel's whiteout.
              : Optional.of(device(attributes, FileNode.Device.Kind.CHARACTER, status));
      case BLOCK_DEVICE -> Optional.of(device(attributes, FileNode.Device.Kind.BLOCK, status));
      case FIFO -> Optional.of(new FileNode.Fifo(attributes));
      case SOCKET -> throw new IllegalStateException("a socket");
    };
  }

  private static FileNode.Device device(
      Attributes attributes, FileNode.Device.Kind kind, FileStatus status) {
    return new FileNode.Device(attributes, kind, status.major(), status.minor());
  }

  /** With its owner, which where root is alone is written down beside the file. */
  private static Attributes owned(DirectoryHandle folder, byte[] name, FileStatus status)
      throws IOException {
    Attributes found = attributes(status);
    boolean recorded =
        status.type() == FileStatus.Type.DIRECTORY || status.type() == FileStatus.Type.REGULAR_FILE;
    if (!recorded || !OwnIds.rootAloneHere()) {
      return found;
    }
    return folder
        .attribute(name, RecordedOwner.ATTRIBUTE)
        .map(value -> RecordedOwner.apply(found, value))
        .orElse(found);
  }

  private static FileNode file(
      DirectoryHandle folder, byte[] name, FileStatus status, Attributes owned) throws IOException {
    // Elsewhere only root can make a device, and whoever owns a file could make it say it is one.
    Optional<FileNode> device =
        OwnIds.mappedHere()
            ? folder
                .attribute(name, DevicePlaceholder.ATTRIBUTE)
                .flatMap(value -> DevicePlaceholder.device(owned, value))
            : Optional.empty();
    if (device.isPresent()) {
      return device.get();
    }
    SortedMap<String, ByteString> xattrs = new TreeMap<>();
    Optional<byte[]> capability = capability(folder, name);
    if (capability.isPresent()) {
      xattrs.put(CAPABILITY, ByteString.of(capability.get()));
    }
    Attributes attributes =
        new Attributes(owned.mode(), owned.uid(), owned.gid(), owned.modified(), xattrs);
    return new FileNode.RegularFile(
        attributes, status.size(), status.links() > 1 ? status.inode() : 0);
  }

  private static Optional<byte[]> capability(DirectoryHandle folder, byte[] name)
      throws PosixException {
    return folder.attribute(name, CAPABILITY);
  }

  @Override
  public void close() throws IOException {
    place.close();
    if (buffer != null) {
      buffer.close();
    }
  }

  static Attributes attributes(FileStatus status) {
    return new Attributes(status.mode(), status.uid(), status.gid(), status.modified());
  }
}
