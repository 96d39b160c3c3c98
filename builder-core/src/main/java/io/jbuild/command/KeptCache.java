package io.jbuild.command;

import io.jbuild.blob.RecordedSize;
import io.jbuild.blob.Sweep;
import io.jbuild.blob.WorkFolder;
import io.jbuild.posix.FileHold;
import io.jbuild.posix.LockFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A cache of commands as it lies in a store, whether one has it mounted or not.
 *
 * @param data its files
 * @param used when a command that has it mounted began last
 */
public record KeptCache(Path data, Instant used) {

  /** What counts the bytes of a tree on the disk. */
  @FunctionalInterface
  public interface Count {
    long of(Path tree) throws IOException;
  }

  /**
   * All caches of a store.
   *
   * @param folder the store's {@code jbuild/mounts}; need not exist
   */
  public static List<KeptCache> list(Path folder) throws IOException {
    List<KeptCache> caches = new ArrayList<>();
    for (Path own : subfolders(folder)) {
      for (Path data : subfolders(own)) {
        used(data).ifPresent(used -> caches.add(new KeptCache(data, used.toInstant())));
      }
    }
    return caches;
  }

  /**
   * Deletes it, unless a command has it mounted.
   *
   * @return whether it was deleted
   */
  public boolean delete(WorkFolder work, Sweep.Removal removal) throws IOException {
    Optional<LockFile> choosing = choosing();
    if (choosing.isEmpty()) {
      return false;
    }
    Path aside = work.file("cache");
    try {
      Optional<FileHold> alone = alone();
      if (alone.isEmpty()) {
        return false;
      }
      try {
        // In one go: half of a cache would be worse than none.
        Files.move(data, aside, StandardCopyOption.ATOMIC_MOVE);
        Files.deleteIfExists(record(data));
        Files.deleteIfExists(RecordedSize.file(data));
        Files.deleteIfExists(withheld(data));
      } catch (NoSuchFileException e) {
        return false; // Somebody else deletes it too.
      } finally {
        alone.get().close();
      }
    } finally {
      choosing.get().close();
    }
    removal.remove(aside);
    return true;
  }

  /** What it takes on the disk; counted anew only where a command had it mounted since. */
  public long bytes(Count count, WorkFolder work) throws IOException {
    OptionalLong known = RecordedSize.read(data, used.toString());
    if (known.isPresent()) {
      return known.getAsLong();
    }
    boolean free = isFree();
    long bytes = count.of(data);
    // Who mounts it from now on writes another time beside it before it changes anything.
    if (free && Files.isDirectory(data)) {
      RecordedSize.write(data, used.toString(), bytes, work);
    }
    return bytes;
  }

  private boolean isFree() throws IOException {
    Optional<LockFile> choosing = choosing();
    if (choosing.isEmpty()) {
      return false;
    }
    try {
      Optional<FileHold> alone = alone();
      if (alone.isPresent()) {
        alone.get().close();
      }
      return alone.isPresent() && used(data).equals(Optional.of(FileTime.from(used)));
    } finally {
      choosing.get().close();
    }
  }

  /**
   * Keeps commands from choosing a cache; empty while one does. Nobody waits here: who makes room
   * in a store may be waited for by who chooses, and fills a new cache.
   */
  private Optional<LockFile> choosing() throws IOException {
    Path lock = data.resolveSibling("lock");
    try {
      Files.createFile(lock); // Nobody waits at one that is not there, but none is tried either.
    } catch (FileAlreadyExistsException e) {
      // As nearly always.
    }
    return LockFile.tryAcquire(lock);
  }

  private Optional<FileHold> alone() throws IOException {
    return FileHold.tryAcquire(
        data.resolveSibling(data.getFileName() + ".lock"), FileHold.Kind.ALONE);
  }

  /** When its record was written, which is before each command that mounts it. */
  private static Optional<FileTime> used(Path data) throws IOException {
    for (Path path : List.of(record(data), data)) {
      try {
        return Optional.of(Files.getLastModifiedTime(path));
      } catch (NoSuchFileException e) {
        // No command has begun with it yet, or it is deleted.
      }
    }
    return Optional.empty();
  }

  /** Where it stands what a cache was last used with. */
  static Path record(Path data) {
    return data.resolveSibling(data.getFileName() + ".json");
  }

  /** What says that it goes to no other machine. */
  static Path withheld(Path data) {
    return data.resolveSibling(data.getFileName() + ".withheld");
  }

  private static List<Path> subfolders(Path folder) throws IOException {
    List<Path> folders = new ArrayList<>();
    try (DirectoryStream<Path> names = Files.newDirectoryStream(folder, Files::isDirectory)) {
      names.forEach(folders::add);
    } catch (NoSuchFileException e) {
      return List.of(); // No command has mounted one.
    }
    return folders;
  }
}
