package io.jbuild.sandbox;

import io.jbuild.file.ImagePath;
import io.jbuild.posix.DirectoryHandle;
import io.jbuild.posix.FileStatus;
import io.jbuild.posix.PosixFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;

/**
 * The sandbox's own folder for one run: what its mounts are made of, generated files, and the gate
 * the new process waits at.
 */
final class StepFolder {

  static final String FILES = "files";
  static final String GATE = "gate";
  static final String SCRIPTS = "scripts";

  /** The pipe in {@link #GATE} whose opening the new process waits for. */
  static final String PIPE = "pipe";

  /** The file in {@link #GATE} that must exist for the new process to go on. */
  static final String GO = "go";

  private final Path folder;
  private final UnionFolder union;
  private final SortedMap<ImagePath, Instant> times;

  private StepFolder(Path folder, UnionFolder union, SortedMap<ImagePath, Instant> times) {
    this.folder = folder;
    this.union = union;
    this.times = times;
  }

  static StepFolder make(RootFilesystem.Union root, EtcFiles etc, List<Command.Script> scripts)
      throws IOException {
    Path folder = Files.createDirectories(root.work());
    for (String name : List.of(FILES, GATE, SCRIPTS)) {
      Files.createDirectory(folder.resolve(name));
    }
    etc.writeTo(folder.resolve(FILES));
    for (Command.Script script : scripts) {
      Path file = folder.resolve(SCRIPTS).resolve(script.name());
      Files.writeString(file, script.content());
      PosixFiles.chmod(file, 0755);
    }
    // The user of the command opens the pipe, from this directory, whatever umask we run under.
    Path gate = folder.resolve(GATE);
    PosixFiles.chmod(gate, 0755);
    PosixFiles.makeNode(gate.resolve(PIPE), FileStatus.Type.FIFO, 0, 0);
    PosixFiles.chmod(gate.resolve(PIPE), 0644);
    return new StepFolder(
        folder,
        UnionFolder.make(folder.resolve("union"), root.lowers(), root.upper()),
        root.times());
  }

  DirectoryHandle open() throws IOException {
    return DirectoryHandle.open(folder);
  }

  /** Where the command's file system is mounted. */
  Path root() {
    return union.root();
  }

  /** What the command's root is mounted from. */
  UnionFolder union() {
    return union;
  }

  /** What files of the root seem to be of other times. */
  SortedMap<ImagePath, Instant> times() {
    return times;
  }

  /** The folder of one of the command's own mounts, which is not there yet. */
  Path mount(int number) {
    return folder.resolve("mount" + number);
  }

  static byte[] name(String name) {
    return name.getBytes(StandardCharsets.US_ASCII);
  }
}
