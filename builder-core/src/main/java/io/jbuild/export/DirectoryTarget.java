package io.jbuild.export;

import io.jbuild.event.BuildEvent;
import io.jbuild.event.BuildEvents;
import io.jbuild.file.Attributes;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.posix.DirectoryHandle;
import io.jbuild.posix.Errno;
import io.jbuild.posix.FileStatus;
import io.jbuild.posix.OpenFile;
import io.jbuild.posix.PosixException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A directory that takes the files of an image. It goes down by handles and never by paths, so no
 * link that stands in it, or that somebody puts there meanwhile, leads out of it.
 */
final class DirectoryTarget implements SnapshotWalk.Target, AutoCloseable {

  /** What an ordinary user may not do, or a file system does not keep. */
  private enum Lack {
    OWNER("owners were not kept, nor setuid and setgid bits: that needs root"),
    DEVICE("devices were left out: making them needs root"),
    XATTR(
        "extended attributes were left out: the file system or the user's rights do not allow them");

    private final String words;

    Lack(String words) {
      this.words = words;
    }
  }

  private final BuildEvents events;
  private final DirectoryHandle root;

  /** From the root down to the directory that is being filled. */
  private final Deque<DirectoryHandle> open = new ArrayDeque<>();

  private final Set<Lack> told = EnumSet.noneOf(Lack.class);

  /** Large: a system call for each 8 KiB costs a quarter of the time of large files. */
  private final byte[] buffer = new byte[1 << 17];

  private DirectoryTarget(DirectoryHandle root, BuildEvents events) {
    this.events = events;
    this.root = root;
    open.push(root);
  }

  /** Begins with a directory, which is made where it is not there. */
  static DirectoryTarget open(Path dest, BuildEvents events) throws PosixException {
    try {
      Files.createDirectories(dest);
    } catch (IOException e) {
      throw PlaceStream.refused(dest.toString(), e);
    }
    return new DirectoryTarget(DirectoryHandle.open(dest), events);
  }

  @Override
  public void node(ImagePath path, FileNode node) throws IOException {
    byte[] name = path.name().toBytes();
    node.accept(new Maker(name)).make();
  }

  @Override
  public void leave(ImagePath path, FileNode.Directory node) throws IOException {
    // Last, since a directory's time changes with its content and its mode may forbid that.
    try (DirectoryHandle left = open.pop()) {
      set(left.self(), node.attributes());
    }
  }

  @Override
  public void file(ImagePath path, FileNode.RegularFile node, InputStream content)
      throws IOException {
    byte[] name = path.name().toBytes();
    clear(name);
    boolean whole = false;
    try (OpenFile file = here().create(name, 0600)) {
      file.write(content, buffer);
      set(file, node.attributes());
      whole = true;
    } finally {
      if (!whole) {
        here().remove(name);
      }
    }
  }

  @Override
  public void link(ImagePath path, FileNode.RegularFile node, ImagePath target) throws IOException {
    byte[] name = path.name().toBytes();
    clear(name);
    DirectoryHandle directory = root;
    try {
      for (ByteString step : target.parent().orElse(ImagePath.ROOT).names()) {
        DirectoryHandle next = directory.open(step.toBytes());
        close(directory);
        directory = next;
      }
      here().link(name, directory, target.name().toBytes());
    } finally {
      close(directory);
    }
  }

  @Override
  public void close() throws IOException {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }

  private void close(DirectoryHandle handle) throws IOException {
    if (handle != root) {
      handle.close();
    }
  }

  private DirectoryHandle here() {
    return open.element();
  }

  /** Removes what stands in the way. */
  private void clear(byte[] name) throws IOException {
    Optional<FileStatus> status = here().find(name);
    if (status.isPresent()) {
      if (status.get().type() == FileStatus.Type.DIRECTORY) {
        here().removeTree(name);
      } else {
        here().remove(name);
      }
    }
  }

  private void set(OpenFile file, Attributes attributes) throws IOException {
    boolean owned = tried(Lack.OWNER, () -> file.chown(attributes.uid(), attributes.gid()));
    file.chmod(owned ? attributes.mode() : attributes.mode() & 01777);
    for (Map.Entry<String, ByteString> xattr : attributes.xattrs().entrySet()) {
      tried(Lack.XATTR, () -> file.setAttribute(xattr.getKey(), xattr.getValue().toBytes()));
    }
    file.setTimes(attributes.modified());
  }

  private void set(byte[] name, Attributes attributes, @Nullable Integer mode) throws IOException {
    boolean owned = tried(Lack.OWNER, () -> here().chown(name, attributes.uid(), attributes.gid()));
    if (mode != null) {
      here().chmod(name, owned ? mode : mode & 01777);
    }
    here().setTimes(name, attributes.modified());
  }

  private interface Call {
    void run() throws IOException;
  }

  private boolean tried(Lack lack, Call call) throws IOException {
    try {
      call.run();
      return true;
    } catch (PosixException e) {
      if (!e.is(Errno.EPERM) && !e.is(Errno.EOPNOTSUPP) && !e.is(Errno.EINVAL)) {
        throw e;
      }
      if (told.add(lack)) {
        events.on(new BuildEvent.Warning(lack.words));
      }
      return false;
    }
  }

  private interface Making {
    void make() throws IOException;
  }

  /** Makes a node of each kind. */
  private final class Maker implements FileNode.Visitor<Making> {

    private final byte[] name;

    Maker(byte[] name) {
      this.name = name;
    }

    @Override
    public Making directory(FileNode.Directory node) {
      return () -> {
        Optional<FileStatus> status = here().find(name);
        if (status.isPresent() && status.get().type() != FileStatus.Type.DIRECTORY) {
          here().remove(name);
          status = Optional.empty();
        }
        if (status.isEmpty()) {
          here().makeDirectory(name, 0700);
        }
        DirectoryHandle inner = here().open(name);
        open.push(inner);
        // An export before this one may have made it read-only.
        if (status.isPresent() && (status.get().mode() & 0700) != 0700) {
          inner.self().chmod(0700);
        }
      };
    }

    @Override
    public Making file(FileNode.RegularFile node) {
      throw new IllegalStateException("a file has content");
    }

    @Override
    public Making link(FileNode.SymbolicLink node) {
      return () -> {
        clear(name);
        here().makeSymbolicLink(name, node.target().toBytes());
        set(name, node.attributes(), null);
      };
    }

    @Override
    public Making device(FileNode.Device node) {
      return () -> {
        clear(name);
        FileStatus.Type type =
            node.kind() == FileNode.Device.Kind.BLOCK
                ? FileStatus.Type.BLOCK_DEVICE
                : FileStatus.Type.CHARACTER_DEVICE;
        if (tried(Lack.DEVICE, () -> here().makeNode(name, type, node.major(), node.minor()))) {
          set(name, node.attributes(), node.attributes().mode());
        }
      };
    }

    @Override
    public Making fifo(FileNode.Fifo node) {
      return () -> {
        clear(name);
        here().makeNode(name, FileStatus.Type.FIFO, 0, 0);
        set(name, node.attributes(), node.attributes().mode());
      };
    }
  }
}
