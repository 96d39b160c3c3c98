package io.jbuild.sandbox;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.file.Attributes;
import io.jbuild.file.FileNode;
import io.jbuild.posix.DirectoryHandle;
import io.jbuild.posix.Errno;
import io.jbuild.posix.FileStatus;
import io.jbuild.posix.Mounts;
import io.jbuild.posix.Mounts.Option;
import io.jbuild.posix.OpenFile;
import io.jbuild.posix.PosixException;
import io.jbuild.posix.RootPaths;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Opens what a mount shows, as a mount in no place; in a thread with mounts of its own.
 *
 * @param folder for what has to be made for it; not there yet
 */
record MountSource(Path folder) implements StepMount.Visitor<OpenFile, IOException> {

  private static final Set<Option> NO_DEVICES = EnumSet.of(Option.NO_DEVICES);
  private static final Set<Option> LOOK_ONLY = EnumSet.of(Option.NO_DEVICES, Option.READ_ONLY);
  private static final Set<Option> MEMORY = EnumSet.of(Option.NO_DEVICES, Option.NO_SETUID);

  private static final Set<Option> DEVICE = EnumSet.of(Option.NO_SETUID, Option.NO_EXECUTION);

  /** What a secret's file is: nothing to run, nothing to change. */
  private static final Set<Option> DATA = EnumSet.allOf(Option.class);

  private static final byte[] ROOT = "root".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] FILE = "file".getBytes(StandardCharsets.US_ASCII);

  @Override
  public OpenFile tree(StepMount.Tree mount) throws IOException {
    Files.createDirectory(folder);
    // Of its own, also where nothing may be written: two mounts of one tree never see each other.
    Path upper = folder.resolve("upper");
    OverlayUpper.create(upper, root(mount.lowers()));
    UnionFolder union = UnionFolder.make(folder.resolve("union"), mount.lowers(), upper);
    try (DirectoryHandle root = union.mount(Command.Privileges.DOCKERS)) {
      FileTouch.all(root, mount.times());
      return part(root, mount.source(), mount.readOnly() ? LOOK_ONLY : NO_DEVICES);
    }
  }

  @Override
  public OpenFile folder(StepMount.Folder mount) throws IOException {
    try (DirectoryHandle root = DirectoryHandle.open(mount.folder())) {
      return part(root, mount.source(), mount.readOnly() ? LOOK_ONLY : NO_DEVICES);
    }
  }

  @Override
  public OpenFile memory(StepMount.Memory mount) throws IOException {
    String size = mount.size().isPresent() ? ",size=" + mount.size().getAsLong() : "";
    try (DirectoryHandle root = memory("mode=1777" + size)) {
      return Mounts.copy(root.self());
    }
  }

  @Override
  public OpenFile file(StepMount.File mount) throws IOException {
    OwnIds.read()
        .check("the file " + mount.target() + " is to belong to", mount.uid(), mount.gid());
    try (DirectoryHandle root = memory("mode=700")) {
      try (OpenFile file = root.create(FILE, 0600)) {
        file.write(mount.content(), mount.content().length);
        file.chown(mount.uid(), mount.gid());
        file.chmod(mount.mode());
      }
      try (OpenFile file = root.read(FILE)) {
        return restricted(file, DATA);
      }
    }
  }

  @Override
  public OpenFile socket(StepMount.Socket mount) throws IOException {
    try (OpenFile socket = RootPaths.hold(mount.socket())) {
      if (socket.status().type() != FileStatus.Type.SOCKET) {
        throw new BuildException(
            Blame.USAGE,
            mount.socket() + " is not a socket",
            "Say where the agent's socket is, as $SSH_AUTH_SOCK does.");
      }
      return restricted(socket, MEMORY);
    }
  }

  @Override
  public OpenFile device(StepMount.Device mount) throws IOException {
    DeviceFile device = DeviceFile.of(mount);
    try (DirectoryHandle root = memory("mode=700,size=64k", DEVICE)) {
      device.make(root, FILE);
      try (OpenFile own = RootPaths.open(root, "file")) {
        return restricted(own, DEVICE);
      }
    } catch (PosixException e) {
      if (!e.is(Errno.EPERM)) {
        throw e;
      }
    }
    // In a user namespace no device can be made.
    try (OpenFile machines = RootPaths.hold(mount.path())) {
      return restricted(machines, DEVICE);
    } catch (PosixException e) {
      throw DeviceFile.refusal(mount, mount.path() + ": " + e.words());
    }
  }

  @Override
  public OpenFile machine(StepMount.Machine mount) throws IOException {
    try (OpenFile source = RootPaths.hold(mount.path())) {
      return restrictedCopy(Mounts.copyTree(source), mount.readOnly() ? LOOK_ONLY : NO_DEVICES);
    } catch (PosixException e) {
      throw new BuildException(
          Blame.MACHINE,
          mount.path() + " of this machine cannot be mounted: " + e.words(),
          "Correct the device's CDI specification.",
          e);
    }
  }

  private DirectoryHandle memory(String options) throws IOException {
    return memory(options, MEMORY);
  }

  private DirectoryHandle memory(String options, Set<Option> forbidden) throws IOException {
    Files.createDirectory(folder);
    try (DirectoryHandle own = DirectoryHandle.open(folder)) {
      own.makeDirectory(ROOT, 0700);
      Mounts.enter(own);
      Mounts.mount("tmpfs", "root", forbidden, options);
      return own.open(ROOT);
    }
  }

  private static OpenFile part(DirectoryHandle root, String source, Set<Option> options)
      throws PosixException {
    try (OpenFile found = RootPaths.open(root, source)) {
      return restricted(found, options);
    } catch (PosixException e) {
      if (FolderView.isNotThere(e)) {
        throw missing(source);
      }
      throw e;
    }
  }

  /** The refusal of a source that is not there. */
  static BuildException missing(String source) {
    return new BuildException(
        Blame.DOCKERFILE, "\"" + source + "\": not found", "Name a path that is there.");
  }

  private static OpenFile restricted(OpenFile source, Set<Option> options) throws PosixException {
    return restrictedCopy(Mounts.copy(source), options);
  }

  private static OpenFile restrictedCopy(OpenFile copy, Set<Option> options) throws PosixException {
    boolean whole = false;
    try {
      Mounts.restrict(copy, options);
      whole = true;
      return copy;
    } finally {
      if (!whole) {
        copy.close();
      }
    }
  }

  /** The directory at the top as the trees have it. */
  private static FileNode.Directory root(List<Path> lowers) throws PosixException {
    if (lowers.isEmpty()) {
      return new FileNode.Directory(new Attributes(0755, 0, 0, Instant.EPOCH));
    }
    try (DirectoryHandle top = DirectoryHandle.open(lowers.get(0))) {
      return new FileNode.Directory(OverlayUpper.attributes(top.self().status()));
    }
  }
}
