package io.jbuild.context;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Files that say what is to be built: regular ones, since a pipe may never end, and not large. */
public final class SmallFile {

  private static final int LARGEST = 8 << 20;
  private static final int TYPE_BITS = 0170000;

  private SmallFile() {}

  /**
   * The content of one that exists; links to it are followed.
   *
   * @param what it should be, as {@code a Dockerfile}
   * @param hint what to do where it is something else
   * @throws BuildException where it is no regular file, too large, or not to be read by this user
   */
  public static byte[] read(Path file, String what, String hint) throws IOException {
    String kind = kind((Integer) Files.getAttribute(file, "unix:mode") & TYPE_BITS);
    if (!kind.isEmpty() && !isOpenAlready(file)) {
      throw new BuildException(
          Blame.DOCKERFILE, "failed to read " + what + ": " + file + " is " + kind, hint);
    }
    byte[] content;
    // By a channel: an interrupt ends a read of it.
    try (InputStream in =
        Channels.newInputStream(FileChannel.open(file, StandardOpenOption.READ))) {
      content = in.readNBytes(LARGEST + 1);
    } catch (AccessDeniedException e) {
      throw new BuildException(
          Blame.MACHINE,
          "failed to read " + what + ": " + file + ": permission denied",
          "Let this user read it.",
          e);
    }
    if (content.length > LARGEST) {
      throw new BuildException(
          Blame.DOCKERFILE, file.getFileName() + " is too large to be " + what, "");
    }
    return content;
  }

  /**
   * A descriptor of this process, as a shell's {@code <(command)} is: somebody writes, or wrote.
   */
  private static boolean isOpenAlready(Path file) {
    String name = file.toString();
    return name.equals("/dev/stdin")
        || name.startsWith("/dev/fd/")
        || name.startsWith("/proc/self/fd/");
  }

  /** What a file is that is not a regular one; empty for a regular one. */
  private static String kind(int type) {
    return switch (type) {
      case 0010000 -> "a named pipe";
      case 0020000, 0060000 -> "a device";
      case 0040000 -> "a directory";
      case 0140000 -> "a socket";
      default -> "";
    };
  }
}
