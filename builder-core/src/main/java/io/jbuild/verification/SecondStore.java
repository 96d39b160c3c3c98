package io.jbuild.verification;

import io.jbuild.blob.WorkFolder;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.MachineFailure;
import io.jbuild.machine.Machine;
import io.jbuild.machine.Store;
import io.jbuild.result.Verification.Condition;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The folder of the store of a second build, gone when this is closed. In memory where that has
 * room for it many times over: a file system that lists directories in the order in which they were
 * made, where most on disks list them by the hash of the names, which is the same for two stores of
 * one disk.
 */
public final class SecondStore implements AutoCloseable {

  private static final Path MEMORY = Path.of("/dev/shm");
  private static final Path MOUNTS = Path.of("/proc/self/mounts");
  private static final Path MEMORY_INFO = Path.of("/proc/meminfo");
  private static final Pattern AVAILABLE =
      Pattern.compile("^MemAvailable:\\s+(\\d+) kB$", Pattern.MULTILINE);

  /** A store holds what is made, unpacked, and what a command writes again. */
  private static final int TIMES = 4;

  private static final long LEAST = 512L << 20;
  private static final String NAME = "order of files in directories";

  private final Path folder;
  private final Closeable end;
  private final Condition condition;

  private SecondStore(Path folder, Closeable end, Condition condition) {
    this.folder = folder;
    this.end = end;
    this.condition = condition;
  }

  /**
   * Chooses where it is.
   *
   * @param asked by whoever verifies
   * @param first the store of the first build
   * @param bytes what that made
   */
  static SecondStore open(Optional<Path> asked, Store first, long bytes, Machine machine)
      throws IOException {
    if (asked.isPresent()) {
      return asked(asked.get(), first, machine);
    }
    Optional<String> reason = againstMemory(bytes * TIMES + LEAST);
    Path own = inMemory();
    if (reason.isEmpty() && isOurs(own, machine)) {
      return inMemory(own, first, machine);
    }
    WorkFolder work = new WorkFolder(onDisk(first), machine::removeStore);
    return new SecondStore(
        work.path(),
        work::close,
        new Condition(
            NAME,
            Optional.empty(),
            reason.orElse(own + " is somebody else's") + "; {work} takes another folder"));
  }

  /** Deletes what verifications left that were killed, wherever the place was chosen for them. */
  public static void sweep(Store store, Machine machine) throws IOException {
    for (Path folder : List.of(onDisk(store), inMemory())) {
      if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS) && machine.isMine(folder)) {
        try (WorkFolder work = new WorkFolder(folder, machine::removeStore)) {
          work.begin();
        }
      }
    }
  }

  private static Path onDisk(Store store) {
    return store.jbuild().resolve("verify");
  }

  private static Path inMemory() {
    return MEMORY.resolve("jbuild-" + System.getProperty("user.name"));
  }

  /** Anybody may make folders in memory: whoever owns one could change what is built in it. */
  private static boolean isOurs(Path folder, Machine machine) throws IOException {
    Set<PosixFilePermission> mode = PosixFilePermissions.fromString("rwx------");
    try {
      Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(mode));
      return true;
    } catch (FileAlreadyExistsException e) {
      PosixFileAttributes there =
          Files.readAttributes(folder, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return there.isDirectory() && there.permissions().equals(mode) && machine.isMine(folder);
    }
  }

  private static SecondStore inMemory(Path folder, Store first, Machine machine)
      throws IOException {
    WorkFolder work = new WorkFolder(folder, machine::removeStore);
    return new SecondStore(work.path(), work::close, changed(first.root(), work.path()));
  }

  /** A folder of its own in the one that was asked for, where nothing stays. */
  private static SecondStore asked(Path folder, Store first, Machine machine) {
    try {
      Path own = Files.createTempDirectory(folder, "jbuild-verify-");
      return new SecondStore(own, () -> machine.removeStore(own), changed(first.root(), own));
    } catch (IOException e) {
      throw new BuildException(
          Blame.USAGE,
          "the second build cannot work in " + folder + ": " + MachineFailure.words(e),
          "Name a folder that is there and can be written.",
          e);
    }
  }

  private static Condition changed(Path first, Path second) throws IOException {
    FileStore one = Files.getFileStore(first);
    FileStore other = Files.getFileStore(second);
    return one.equals(other)
        ? new Condition(NAME, Optional.empty(), "both stores are on one file system")
        : new Condition(NAME, Optional.of(one.type() + ", then " + other.type()), "");
  }

  /** Why memory is no place for so many bytes; empty where it is. */
  private static Optional<String> againstMemory(long bytes) throws IOException {
    try {
      List<String> mounts = Files.readAllLines(MOUNTS, StandardCharsets.ISO_8859_1);
      boolean usable =
          mounts.stream()
              .map(line -> line.split(" "))
              .anyMatch(
                  mount ->
                      mount.length > 3
                          && mount[1].equals(MEMORY.toString())
                          && mount[2].equals("tmpfs")
                          && !List.of(mount[3].split(",")).contains("noexec"));
      if (!usable || !Files.isWritable(MEMORY)) {
        return Optional.of("there is no file system in memory to work in");
      }
      Matcher available =
          AVAILABLE.matcher(Files.readString(MEMORY_INFO, StandardCharsets.ISO_8859_1));
      boolean room =
          available.find()
              && Long.parseLong(available.group(1)) * 1024 > bytes * 2
              && Files.getFileStore(MEMORY).getUsableSpace() > bytes;
      return room ? Optional.empty() : Optional.of("too little memory for both orders");
    } catch (NoSuchFileException e) {
      return Optional.of("there is no file system in memory to work in");
    }
  }

  /** An empty folder. */
  Path folder() {
    return folder;
  }

  Condition condition() {
    return condition;
  }

  @Override
  public void close() throws IOException {
    end.close();
  }
}
