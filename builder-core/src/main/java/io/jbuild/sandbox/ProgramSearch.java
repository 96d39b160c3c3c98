package io.jbuild.sandbox;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.posix.DirectoryHandle;
import io.jbuild.posix.Errno;
import io.jbuild.posix.FileStatus;
import io.jbuild.posix.PosixException;
import io.jbuild.posix.RootPaths;

/** Finds the program of a command in an image, and says in docker's words why there is none. */
final class ProgramSearch {

  private static final String PATH = "PATH=";

  private ProgramSearch() {}

  /** The path to execute: the program's own where it holds a slash, else the first in PATH. */
  static String find(DirectoryHandle root, Command command) throws PosixException {
    String program = command.arguments().get(0);
    if (program.indexOf('/') >= 0) {
      check(root, absolute(command, program), program);
      return program;
    }
    for (String directory : searchPath(command).split(":", -1)) {
      String path = (directory.isEmpty() ? "." : directory) + "/" + program;
      try {
        if (executable(RootPaths.resolve(root, absolute(command, path)))) {
          return path;
        }
      } catch (PosixException e) {
        // Not in this directory, for whatever reason: the next one may have it.
      }
    }
    throw refusal(program, "executable file not found in $PATH");
  }

  private static void check(DirectoryHandle root, String path, String program) {
    FileStatus status;
    try {
      status = RootPaths.resolve(root, path);
    } catch (PosixException e) {
      throw refusal(program, "stat " + program + ": " + e.words());
    }
    if (status.type() == FileStatus.Type.DIRECTORY) {
      throw refusal(program, "is a directory");
    }
    if (!executable(status)) {
      throw refusal(program, Errno.EACCES.words());
    }
  }

  private static String absolute(Command command, String path) {
    return path.startsWith("/") ? path : command.workingDirectory() + "/" + path;
  }

  private static boolean executable(FileStatus status) {
    return status.type() == FileStatus.Type.REGULAR_FILE && (status.mode() & 0111) != 0;
  }

  private static String searchPath(Command command) {
    for (String variable : command.environment()) {
      if (variable.startsWith(PATH)) {
        return variable.substring(PATH.length());
      }
    }
    return "";
  }

  /** The refusal of a program that is there but cannot be executed. */
  static BuildException cannotExecute(String program, PosixException cause) {
    return new BuildException(
        Blame.COMMAND, "exec " + program + ": " + cause.words(), hint(cause.words()), cause);
  }

  /** The same, where somebody else tried. */
  static BuildException cannotExecute(String program, Errno cause) {
    return new BuildException(
        Blame.COMMAND, "exec " + program + ": " + cause.words(), hint(cause.words()));
  }

  private static String hint(String words) {
    if (words.equals(Errno.ENOENT.words())) {
      return "The interpreter or loader it names is not in the image.";
    }
    return words.equals(Errno.ENOEXEC.words()) ? "Is it built for another platform?" : "";
  }

  private static BuildException refusal(String program, String why) {
    return new BuildException(
        Blame.COMMAND,
        "exec: \"" + program + "\": " + why,
        "The program must be in the image, executable, and named by its path or found in PATH.");
  }
}
