package io.jbuild.sandbox;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.posix.FileStatus;
import io.jbuild.posix.PosixException;
import io.jbuild.posix.RootPaths;
import java.nio.charset.StandardCharsets;
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

  /** Makes sure of something that is not a directory; returns its path without links. */
  String file(String path) throws PosixException {
    return place(path, FileStatus.Type.REGULAR_FILE);
  }

  /**
   * Makes sure of a place to mount something on; returns its path without links.
   *
   * @param type of what is to be mounted
   */
  String place(String path, FileStatus.Type type) throws PosixException {
    boolean directory = type == FileStatus.Type.DIRECTORY;
    Deque<String> names = new ArrayDeque<>();
    pushAll(names, path);
    String current = "";
    int links = 0;
    while (!names.isEmpty()) {
      String name = names.pop();
      if (name.equals("..")) {
        current = current.substring(0, Math.max(0, current.lastIndexOf('/')));
        continue;
      }
      String next = current + "/" + name;
      FileStatus status = findOrMake(current, next, directory || !names.isEmpty());
      if (status.type() == FileStatus.Type.SYMBOLIC_LINK) {
        if (++links > MOST_LINKS) {
          throw refusal(path, "leads through too many links");
        }
        String target = new String(RootPaths.readSymbolicLink(next), StandardCharsets.UTF_8);
        current = target.startsWith("/") ? "" : current;
        pushAll(names, target);
      } else if ((directory || !names.isEmpty()) != (status.type() == FileStatus.Type.DIRECTORY)) {
        throw refusal(path, unfit(names.isEmpty(), directory));
      } else {
        current = next;
      }
    }
    if (current.isEmpty()) {
      throw refusal(path, "is the root");
    }
    if (current.equals("/proc") || current.startsWith("/proc/")) {
      throw refusal(path, "is the kernel's");
    }
    return current;
  }

  private static String unfit(boolean last, boolean directory) {
    if (!last) {
      return "is below what is no directory";
    }
    return directory ? "is no directory" : "is a directory";
  }

  private FileStatus findOrMake(String above, String path, boolean directory)
      throws PosixException {
    Optional<FileStatus> status = RootPaths.find(path);
    if (status.isPresent()) {
      return status.get();
    }
    String parent = above.isEmpty() ? "/" : above;
    FileStatus before = RootPaths.find(parent).orElseThrow();
    if (directory) {
      RootPaths.makeDirectory(path, 0755);
    } else {
      RootPaths.makeFile(path, 0644);
    }
    made.add(path);
    RootPaths.setTimes(parent, before.modified());
    return RootPaths.find(path).orElseThrow();
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
