package io.jbuild.container;

import io.jbuild.blob.WorkFolder;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.json.JsonException;
import io.jbuild.json.JsonObject;
import io.jbuild.posix.LockFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The containers of a store: in {@code jbuild/containers} a JSON file each, and a lock that is held
 * while it runs. Any number of processes share them.
 */
public final class ContainerRecords {

  private static final String RECORD = ".json";

  private final Path folder;
  private final WorkFolder work;

  /**
   * Those of a store.
   *
   * @param jbuild the store's {@code jbuild} folder
   * @param work where records are written before they are whole
   */
  public ContainerRecords(Path jbuild, WorkFolder work) {
    this.folder = jbuild.resolve("containers");
    this.work = work;
  }

  /** A container that runs; closing it says that it no longer does. */
  public final class Running implements AutoCloseable {
    private final ContainerRecord record;
    private final LockFile lock;
    private boolean kept;

    private Running(ContainerRecord record, LockFile lock) {
      this.record = record;
      this.lock = lock;
    }

    /** It has ended, and what it changed is in the store. */
    public void ended(ContainerRecord.End how) throws IOException {
      write(record.ended(how));
      kept = true;
    }

    /** One whose end was not told leaves nothing. */
    @Override
    public void close() throws IOException {
      try (lock) {
        if (!kept) {
          Files.deleteIfExists(file(record.id()));
        }
        Files.deleteIfExists(lock(record.id()));
      }
    }
  }

  /**
   * Begins with one that is about to run.
   *
   * @throws BuildException where another has its name
   */
  public Running start(ContainerRecord record) throws IOException {
    Files.createDirectories(folder);
    LockFile guard = guard();
    try {
      for (ContainerRecord other : list()) {
        if (other.name().equals(record.name())) {
          throw new BuildException(
              Blame.USAGE,
              "the container name \"" + record.name() + "\" is already in use by " + other.id(),
              "Remove that container with \"jbuild rm " + record.name() + "\", or choose another.");
        }
      }
      LockFile lock = LockFile.acquire(lock(record.id()));
      boolean written = false;
      try {
        write(record);
        written = true;
        return new Running(record, lock);
      } finally {
        if (!written) {
          lock.close();
        }
      }
    } finally {
      guard.close();
    }
  }

  /**
   * All of them, the newest first.
   *
   * @throws BuildException where one cannot be read: nobody knows what it refers to
   */
  public List<ContainerRecord> list() throws IOException {
    return list(
        file -> {
          throw unreadable(file);
        });
  }

  /**
   * All that can be read, the newest first.
   *
   * @param unreadable takes the files of the others
   */
  public List<ContainerRecord> list(Consumer<Path> unreadable) throws IOException {
    List<ContainerRecord> records = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + RECORD)) {
      for (Path file : files) {
        read(file, unreadable).ifPresent(records::add);
      }
    } catch (NoSuchFileException e) {
      return List.of(); // Nobody ever kept one.
    }
    records.sort(
        Comparator.comparing(ContainerRecord::created).reversed().thenComparing(r -> r.id()));
    return records;
  }

  private static Optional<ContainerRecord> read(Path file, Consumer<Path> unreadable)
      throws IOException {
    try {
      return Optional.of(ContainerRecord.of(JsonObject.parse(Files.readAllBytes(file))));
    } catch (NoSuchFileException e) {
      return Optional.empty(); // Somebody removed it meanwhile.
    } catch (JsonException e) {
      unreadable.accept(file);
      return Optional.empty();
    }
  }

  /** What to tell of a record that cannot be read. */
  public static BuildException unreadable(Path file) {
    return new BuildException(
        Blame.MACHINE,
        "the record of a container cannot be read: " + file,
        "Delete the file; what that container changed is lost.");
  }

  /**
   * The one that a person means.
   *
   * @param nameOrId its name, its id, or the beginning of that
   * @throws BuildException where there is none, or more than one
   */
  public ContainerRecord find(String nameOrId) throws IOException {
    List<ContainerRecord> found = new ArrayList<>();
    for (ContainerRecord record : list(unreadable -> {})) {
      if (record.name().equals(nameOrId)) {
        return record;
      }
      if (record.id().startsWith(nameOrId)) {
        found.add(record);
      }
    }
    if (found.isEmpty() || nameOrId.isEmpty()) {
      throw new BuildException(
          Blame.USAGE, "No such container: " + nameOrId, "jbuild ps -a lists all there are.");
    }
    if (found.size() > 1) {
      throw new BuildException(
          Blame.USAGE,
          "\"" + nameOrId + "\" is the beginning of " + found.size() + " container ids",
          "Write more of the id.");
    }
    return found.get(0);
  }

  /** Whether a process runs it. */
  public boolean isRunning(ContainerRecord record) throws IOException {
    if (record.end().isPresent()) {
      return false;
    }
    // Two that probe at once would each take the other for what runs it.
    LockFile guard = guard();
    try {
      return isHeld(record);
    } finally {
      guard.close();
    }
  }

  private boolean isHeld(ContainerRecord record) throws IOException {
    if (record.end().isPresent()) {
      return false;
    }
    Optional<LockFile> idle = LockFile.tryAcquire(lock(record.id()));
    if (idle.isPresent()) {
      idle.get().close();
    }
    return idle.isEmpty() && Files.exists(lock(record.id()));
  }

  /**
   * Removes one that does not run.
   *
   * @return whether it did not
   */
  public boolean remove(ContainerRecord record) throws IOException {
    LockFile guard = guard();
    try {
      if (isHeld(record)) {
        return false;
      }
      Files.deleteIfExists(file(record.id()));
      Files.deleteIfExists(lock(record.id()));
      return true;
    } finally {
      guard.close();
    }
  }

  /** For good: nobody can make it again. */
  private void write(ContainerRecord record) throws IOException {
    Path temporary = work.file("container");
    try {
      Files.write(temporary, record.toJson().toBytes());
      try (FileChannel written = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        written.force(/* metaData= */ true);
      }
      Files.move(temporary, file(record.id()), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private LockFile guard() throws IOException {
    return LockFile.acquire(folder.resolve("guard"));
  }

  private Path file(String id) {
    return folder.resolve(id + RECORD);
  }

  private Path lock(String id) {
    return folder.resolve(id + ".lock");
  }
}
