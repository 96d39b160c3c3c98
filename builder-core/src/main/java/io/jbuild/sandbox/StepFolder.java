package io.jbuild.sandbox;

import io.jbuild.posix.DirectoryHandle;
import io.jbuild.posix.FileNames;
import io.jbuild.posix.FileStatus;
import io.jbuild.posix.PosixFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The sandbox's own folder for one run: short links to the layers, mount points, generated files,
 * and the gate the new process waits at.
 *
 * <p>Mount options end at 4,096 bytes, which full paths of 37 layers fill; so the mount is made
 * from the folder of links, where a layer's name has two letters.
 */
final class StepFolder {

  static final String LINKS = "links";
  static final String ROOT = "root";
  static final String PROC = "proc";
  static final String FILES = "files";
  static final String GATE = "gate";
  static final String SCRIPTS = "scripts";

  /** The pipe in {@link #GATE} whose opening the new process waits for. */
  static final String PIPE = "pipe";

  /** The file in {@link #GATE} that must exist for the new process to go on. */
  static final String GO = "go";

  private static final String OVERLAY_WORK = "overlay";

  private final Path folder;
  private final String overlayOptions;

  private StepFolder(Path folder, String overlayOptions) {
    this.folder = folder;
    this.overlayOptions = overlayOptions;
  }

  static StepFolder make(RootFilesystem.Union root, EtcFiles etc, List<Command.Script> scripts)
      throws IOException {
    Path folder = Files.createDirectories(root.work());
    for (String name : List.of(LINKS, ROOT, PROC, FILES, GATE, SCRIPTS, OVERLAY_WORK)) {
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

    Path links = folder.resolve(LINKS);
    StringBuilder lowers = new StringBuilder();
    for (Path lower : lowers(root, folder)) {
      String name = Integer.toString(lowers.length(), Character.MAX_RADIX);
      link(links.resolve(name), lower);
      lowers.append(lowers.isEmpty() ? "" : ":").append(name);
    }
    link(links.resolve("upper"), root.upper());
    link(links.resolve("work"), folder.resolve(OVERLAY_WORK));
    return new StepFolder(folder, "lowerdir=" + lowers + ",upperdir=upper,workdir=work");
  }

  private static List<Path> lowers(RootFilesystem.Union root, Path folder) throws IOException {
    return root.lowers().isEmpty()
        ? List.of(Files.createDirectory(folder.resolve("empty")))
        : root.lowers();
  }

  private static void link(Path link, Path target) throws IOException {
    PosixFiles.makeSymbolicLink(link, FileNames.bytes(target.toAbsolutePath()));
  }

  DirectoryHandle open() throws IOException {
    return DirectoryHandle.open(folder);
  }

  /** Where the command's file system is mounted. */
  Path root() {
    return folder.toAbsolutePath().resolve(ROOT);
  }

  /** What the overlay is made of, by names in {@link #LINKS}. */
  String overlayOptions() {
    return overlayOptions;
  }

  static byte[] name(String name) {
    return name.getBytes(StandardCharsets.US_ASCII);
  }
}
