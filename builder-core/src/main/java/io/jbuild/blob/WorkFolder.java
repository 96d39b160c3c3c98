package io.jbuild.blob;

import io.jbuild.posix.DirectoryHandle;
import io.jbuild.posix.FileNames;
import io.jbuild.posix.LockFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A folder in the store for all that somebody has begun and not finished: whatever is written lies
 * here first. It is made when it is first needed, and locked as long as its process lives, so that
 * the next one knows what a killed one left, and sweeps it. Safe for use by several threads.
 */
public final class WorkFolder implements AutoCloseable {

  private final Path work;
  private final Removal own;
  private final Removal sweeping;
  private final AtomicInteger number = new AtomicInteger();
  private @Nullable Opened opened;
  private volatile Room room = new Room();

  private record Opened(Path directory, Path lockFile, LockFile lock, Instant since) {}

  /**
   * A folder of our own, not made yet.
   *
   * @param work the store's {@code jbuild/work}
   */
  public WorkFolder(Path work) {
    this.work = work;
    this.own = WorkFolder::delete;
    // Processes of a killed build may still be there and put links in the place of directories.
    this.sweeping = WorkFolder::deleteByHandles;
  }

  /**
   * A folder that may hold what not everybody can delete.
   *
   * @param removal deletes what a dead process left, and our own in the end
   */
  public WorkFolder(Path work, Removal removal) {
    this.work = work;
    this.own = removal;
    this.sweeping = removal;
  }

  /** Deletes a tree, following no link. */
  @FunctionalInterface
  public interface Removal {
    void remove(Path tree) throws IOException;
  }

  /**
   * From now on nothing that this process finds in the store is taken from it ({@link Sweep}): to
   * be called before it looks for what it will need.
   */
  public void begin() throws IOException {
    path();
  }

  /** What there is room for in the store from now on. */
  public void within(Room bounds) {
    room = bounds;
  }

  /** What is asked before something is written. */
  public Room room() {
    return room;
  }

  /** Since when; empty before it began. */
  synchronized Optional<Instant> since() {
    return Optional.ofNullable(opened).map(Opened::since);
  }

  /** Since when the oldest that is still at work is, of all processes. */
  Instant oldest() throws IOException {
    begin();
    LockFile guard = LockFile.acquire(work.resolve("guard"));
    try {
      sweep();
      Instant oldest = since().orElseThrow();
      try (DirectoryStream<Path> locks = Files.newDirectoryStream(work, "build*.lock")) {
        for (Path lockFile : locks) {
          Instant since = since(lockFile);
          oldest = since.isBefore(oldest) ? since : oldest;
        }
      }
      return oldest;
    } finally {
      guard.close();
    }
  }

  /** What is done while nobody is at work. */
  @FunctionalInterface
  public interface Alone {
    void run() throws IOException;
  }

  /**
   * Does something if no other process is at work on the store, nor another part of this one; until
   * it is done none begins.
   */
  public void ifAlone(Alone action) throws IOException {
    Path own = path();
    LockFile guard = LockFile.acquire(work.resolve("guard"));
    try {
      sweep();
      try (DirectoryStream<Path> locks = Files.newDirectoryStream(work, "build*.lock")) {
        for (Path lockFile : locks) {
          if (!lockFile.endsWith(own.getFileName() + ".lock")) {
            return;
          }
        }
      }
      action.run();
    } finally {
      guard.close();
    }
  }

  private static Instant since(Path lockFile) throws IOException {
    try {
      return Files.getLastModifiedTime(lockFile).toInstant();
    } catch (NoSuchFileException e) {
      return Instant.MAX; // It has just ended, and has said by then what it needs.
    }
  }

  /** The folder; the first call sweeps what dead processes left, and makes it. */
  public synchronized Path path() throws IOException {
    if (opened == null) {
      opened = open();
    }
    return opened.directory();
  }

  /** A new folder in it. */
  public Path create(String name) throws IOException {
    return Files.createDirectory(file(name));
  }

  /** A name in it that nobody has yet. */
  public Path file(String name) throws IOException {
    return path().resolve(name + "-" + number.incrementAndGet());
  }

  @Override
  public void close() throws IOException {
    room.close(); // It may wait for who makes room, and that one for this folder.
    closeFolder();
  }

  private synchronized void closeFolder() throws IOException {
    if (opened != null) {
      own.remove(opened.directory());
      Files.deleteIfExists(opened.lockFile());
      opened.lock().close();
      opened = null;
    }
  }

  private Opened open() throws IOException {
    Files.createDirectories(work);
    LockFile guard = LockFile.acquire(work.resolve("guard"));
    // Between making a lock file and locking it nobody may sweep.
    try {
      sweep();
      return make(work.resolve("build-" + UUID.randomUUID()));
    } finally {
      guard.close();
    }
  }

  /** The lock first: what a kill leaves between the two is swept as well. */
  private static Opened make(Path directory) throws IOException {
    Path lockFile = directory.resolveSibling(directory.getFileName() + ".lock");
    LockFile lock = null;
    try {
      lock = LockFile.acquire(lockFile);
      Files.createDirectory(directory);
      return new Opened(directory, lockFile, lock, Files.getLastModifiedTime(lockFile).toInstant());
    } catch (IOException e) {
      // Also where an interrupt came between making the file and locking it.
      Files.deleteIfExists(lockFile);
      if (lock != null) {
        lock.close();
      }
      throw e;
    }
  }

  /** Deletes a tree, links as links, however deep it is and whatever its folders' modes forbid. */
  public static void delete(Path tree) throws IOException {
    try {
      deleteByPaths(tree);
    } catch (FileSystemException e) {
      // Too long for a path, or closed to its owner. Not so from the first, for this loads JNA.
      deleteByHandles(tree);
    }
  }

  private static void deleteByHandles(Path tree) throws IOException {
    try (DirectoryHandle parent = DirectoryHandle.open(tree.resolveSibling("."))) {
      byte[] name = FileNames.name(tree);
      if (parent.find(name).isPresent()) {
        parent.removeTree(name);
      }
    }
  }

  private static void deleteByPaths(Path tree) throws IOException {
    if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private void sweep() throws IOException {
    try (DirectoryStream<Path> locks = Files.newDirectoryStream(work, "build*.lock")) {
      for (Path lockFile : locks) {
        sweepIfDead(lockFile);
      }
    }
  }

  private void sweepIfDead(Path lockFile) throws IOException {
    Optional<LockFile> dead = LockFile.tryAcquire(lockFile);
    if (dead.isPresent()) {
      String name = String.valueOf(lockFile.getFileName());
      sweeping.remove(work.resolve(name.substring(0, name.length() - ".lock".length())));
      Files.deleteIfExists(lockFile);
      dead.get().close();
    }
  }
}
