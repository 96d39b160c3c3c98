package io.jbuild.sandbox;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.posix.DirectoryHandle;
import io.jbuild.posix.Errno;
import io.jbuild.posix.FileStatus;
import io.jbuild.posix.Mounts;
import io.jbuild.posix.OpenFile;
import io.jbuild.posix.PosixException;
import io.jbuild.posix.RootPaths;
import java.io.Closeable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Makes the places in an image that something is mounted on, for a thread whose root is the image:
 * a link of the image cannot lead out of it. What is made is remembered, to be removed after the
 * run; making it leaves its directory's time as it was.
 */
final class MountPoints {

  private static final int MOST_LINKS = 40;

  private final List<String> made = new ArrayList<>();

  /** All that was made and no image may keep: paths without links, parents first. */
  List<String> made() {
    return List.copyOf(made);
  }

  /** Makes sure of a directory that the image may keep. A link in its place is refused. */
  void directory(String path) throws PosixException {
    Optional<FileStatus> status = RootPaths.find(path);
    if (status.isEmpty()) {
      RootPaths.makeDirectory(path, 0755);
    } else if (status.get().type() != FileStatus.Type.DIRECTORY) {
      throw refusal(path, "is not a directory");
    }
  }

  /** Makes sure of a working directory and all above it; links are followed. */
  static void workingDirectory(String path) {
    try {
      RootPaths.makeDirectories(path, 0755);
    } catch (PosixException e) {
      throw new BuildException(
          Blame.DOCKERFILE,
          "the working directory " + path + " cannot be made: " + e.words(),
          "WORKDIR takes a directory of the image.",
          e);
    }
  }

  /** Shows a file of a folder at a path of the image. */
  void show(DirectoryHandle folder, String name, String path) throws PosixException {
    try (OpenFile place = place(path, FileStatus.Type.REGULAR_FILE);
        OpenFile file = folder.hold(bytes(name));
        OpenFile mount = Mounts.copy(file)) {
      Mounts.attach(mount, place);
    }
  }

  /**
   * Makes sure of a place to mount something on, and holds on to it. It may be in what another
   * command changes at the same time, a cache: so the kernel is asked to follow no link, and each
   * name is looked for in a directory that is held open.
   *
   * @param type of what is to be mounted
   */
  OpenFile place(String path, FileStatus.Type type) throws PosixException {
    boolean directory = type == FileStatus.Type.DIRECTORY;
    Deque<String> names = new ArrayDeque<>();
    pushAll(names, path);
    int links = 0;
    try (Way way = new Way(path)) {
      while (!names.isEmpty()) {
        String name = names.pop();
        if (name.equals("..")) {
          way.up();
          continue;
        }
        boolean above = directory || !names.isEmpty();
        FileStatus status = findOrMake(way, name, above);
        if (status.type() == FileStatus.Type.SYMBOLIC_LINK) {
          if (++links > MOST_LINKS) {
            throw refusal(path, "leads through too many links");
          }
          // Not where a process works, or what it has open, by what that is called.
          way.refuseKernels(name);
          byte[] link = way.here().readSymbolicLink(bytes(name));
          String target = new String(link, StandardCharsets.UTF_8);
          if (target.startsWith("/")) {
            way.top();
          }
          pushAll(names, target);
        } else if (above != (status.type() == FileStatus.Type.DIRECTORY)) {
          throw refusal(path, unfit(names.isEmpty(), directory));
        } else if (above) {
          way.down(name);
        } else {
          way.refuseKernels(name);
          return way.hold(name);
        }
      }
      if (!directory) {
        throw refusal(path, "is a directory");
      }
      way.refuseKernels("");
      return way.end();
    }
  }

  private static String unfit(boolean last, boolean directory) {
    if (!last) {
      return "is below what is no directory";
    }
    return directory ? "is no directory" : "is a directory";
  }

  private FileStatus findOrMake(Way way, String name, boolean directory) throws PosixException {
    DirectoryHandle here = way.here();
    Optional<FileStatus> status = here.find(bytes(name));
    if (status.isPresent()) {
      return status.get();
    }
    way.refuseKernels(name);
    Instant modified = here.self().status().modified();
    if (directory) {
      here.makeDirectory(bytes(name), 0755);
    } else {
      here.create(bytes(name), 0644).close();
    }
    made.add(way.path(name));
    here.self().setTimes(modified);
    return here.status(bytes(name));
  }

  /** The directories from the root to where a path has led so far, each held open. */
  static final class Way implements Closeable {
    private final String asked;
    private final List<DirectoryHandle> directories = new ArrayList<>();
    private final List<String> names = new ArrayList<>();

    Way(String asked) throws PosixException {
      this.asked = asked;
      directories.add(DirectoryHandle.machine("/"));
    }

    DirectoryHandle here() {
      return directories.get(names.size());
    }

    /** The path of a name in the directory. */
    String path(String name) {
      StringBuilder path = new StringBuilder();
      for (String above : names) {
        path.append('/').append(above);
      }
      return path.append('/').append(name).toString();
    }

    void down(String name) throws PosixException {
      try {
        directories.add(here().open(bytes(name)));
        names.add(name);
      } catch (PosixException e) {
        if (e.is(Errno.ELOOP) || e.is(Errno.ENOTDIR)) {
          throw refusal(asked, "became a link while it was looked for");
        }
        throw e;
      }
    }

    void up() throws PosixException {
      if (!names.isEmpty()) {
        directories.remove(names.size()).close();
        names.remove(names.size() - 1);
      }
    }

    void top() throws PosixException {
      while (!names.isEmpty()) {
        up();
      }
    }

    /**
     * Refuses what the kernel shows of processes, and {@code /dev} whole: an OCI runtime hides
     * files of the kernel behind the {@code /dev/null} it finds, which must be the one (runc,
     * CVE-2025-31133).
     */
    void refuseKernels(String name) {
      String place = path(name);
      if (place.startsWith("/proc/") || place.equals("/dev/") || place.equals("/dev/null")) {
        throw refusal(asked, "is the kernel's");
      }
    }

    /** A name in the directory, which is no directory and no link. */
    OpenFile hold(String name) throws PosixException {
      OpenFile held = here().hold(bytes(name));
      FileStatus.Type type = held.status().type();
      if (type == FileStatus.Type.SYMBOLIC_LINK || type == FileStatus.Type.DIRECTORY) {
        held.close();
        throw refusal(asked, "became another file while it was looked for");
      }
      return held;
    }

    /** The directory itself, for the caller to close. */
    OpenFile end() {
      if (names.isEmpty()) {
        throw refusal(asked, "is the root");
      }
      return directories.remove(names.size()).self();
    }

    @Override
    public void close() throws PosixException {
      for (DirectoryHandle directory : directories) {
        directory.close();
      }
    }
  }

  private static byte[] bytes(String name) {
    return name.getBytes(StandardCharsets.UTF_8);
  }

  private static void pushAll(Deque<String> names, String path) {
    String[] parts = path.split("/", -1);
    for (int i = parts.length - 1; i >= 0; i--) {
      if (!parts[i].isEmpty() && !parts[i].equals(".")) {
        names.push(parts[i]);
      }
    }
  }

  static BuildException refusal(String path, String what) {
    return new BuildException(
        Blame.DOCKERFILE,
        "nothing can be mounted on " + path + ": it " + what,
        "Mount elsewhere, or remove or replace it in the image.");
  }
}
