package io.jbuild.build;

import io.jbuild.context.SmallFile;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.snapshot.PathResolution;
import io.jbuild.snapshot.Snapshot;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads Dockerfiles, wherever they are. */
public final class DockerfileText {

  /** Of one that comes from elsewhere. */
  private static final int LARGEST = 16 << 20;

  private static final List<String> NAMES = List.of("Dockerfile", "dockerfile");

  private DockerfileText() {}

  /** The one on this machine; by default that of the folder. */
  static byte[] read(Optional<Path> named, Path folder) throws IOException {
    Path file = named.orElseGet(() -> byDefault(folder));
    try {
      return SmallFile.read(file, "dockerfile", "Name the Dockerfile itself with {file}.");
    } catch (NoSuchFileException e) {
      throw new BuildException(
          Blame.DOCKERFILE,
          "failed to read dockerfile: open " + file + ": no such file or directory",
          "Name the Dockerfile with {file}, or the folder it is in as the context.",
          e);
    }
  }

  /** The Dockerfile of a folder, where nobody names one. */
  public static Path byDefault(Path folder) {
    Path upper = folder.resolve(NAMES.get(0));
    Path lower = folder.resolve(NAMES.get(1));
    return Files.notExists(upper) && Files.exists(lower) ? lower : upper;
  }

  /** The one inside a context that is no folder; links in it lead nowhere else. */
  static byte[] inside(Snapshot files, Optional<Path> named) throws IOException {
    List<String> names = named.map(path -> List.of(path.toString())).orElse(NAMES);
    for (String name : names) {
      ImagePath path = PathResolution.resolve(files, ImagePath.of(name));
      Optional<FileNode> node = files.find(path);
      if (node.isPresent()) {
        if (!(node.get() instanceof FileNode.RegularFile)) {
          throw unreadable(name + " in the context is no file");
        }
        return bounded(files.open(path), name);
      }
    }
    throw unreadable("the context has no " + names.get(0));
  }

  /** All that there is: a Dockerfile without other files. */
  static byte[] lone(InputStream in, String what) throws IOException {
    byte[] bytes = bounded(in, what);
    String text = new String(bytes, StandardCharsets.UTF_8).strip();
    boolean page = text.startsWith("<");
    if (page || text.indexOf('\0') >= 0) {
      throw new BuildException(
          Blame.DOCKERFILE,
          what + " is " + (page ? "a page for a browser" : "neither a tar nor a Dockerfile"),
          page
              ? "A context is a tar, a Dockerfile, or a git repository, whose address ends in .git."
              : "A context is a tar, plain or compressed, a Dockerfile, or a git repository.");
    }
    return bytes;
  }

  private static byte[] bounded(InputStream in, String what) throws IOException {
    byte[] bytes;
    try (in) {
      bytes = in.readNBytes(LARGEST + 1);
    }
    if (bytes.length > LARGEST) {
      throw new BuildException(
          Blame.DOCKERFILE,
          what + " is too large to be a Dockerfile, and no tar",
          "A context is a tar, plain or compressed, a Dockerfile, or a git repository.");
    }
    return bytes;
  }

  private static BuildException unreadable(String why) {
    return new BuildException(
        Blame.DOCKERFILE,
        "failed to read dockerfile: " + why,
        "Name it with {file}: from the context's root, or in full where it is on this machine.");
  }
}
