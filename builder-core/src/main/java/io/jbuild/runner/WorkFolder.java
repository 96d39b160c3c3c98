package io.jbuild.runner;

import io.jbuild.posix.DirectoryHandle;
import io.jbuild.posix.FileNames;
import io.jbuild.posix.LockFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A build's own folder in the store, for what is unfinished. It is locked as long as its process
 * lives, so that the next build knows what a killed one left, and sweeps it.
 */
public final class WorkFolder implements AutoCloseable {

  private final Path directory;
  private final Path lockFile;
  private final LockFile lock;
  private int number;

  private WorkFolder(Path directory, Path lockFile, LockFile lock) {
    this.directory = directory;
    this.lockFile = lockFile;
    this.lock = lock;
  }

  /**
   * Sweeps what dead processes left, and makes a folder of our own.
   *
   * @param work the store's {@code jbuild/work}
   */
  public static WorkFolder open(Path work) throws IOException {
    Files.createDirectories(work);
    LockFile guard = LockFile.acquire(work.resolve("guard"));
    // Between making a lock file and locking it nobody may sweep.
    try {
      sweep(work);
      Path directory = Files.createTempDirectory(work, "build");
      Path lockFile = work.resolve(directory.getFileName() + ".lock");
      return new WorkFolder(directory, lockFile, LockFile.acquire(lockFile));
    } finally {
      guard.close();
    }
  }

  /** The folder. */
  public Path path() {
    return directory;
  }

  /** A new folder in it. */
  public synchronized Path create(String name) throws IOException {
    number++;
    return Files.createDirectory(directory.resolve(name + "-" + number));
  }

  @Override
  public void close() throws IOException {
    delete(directory);
    Files.deleteIfExists(lockFile);
    lock.close();
  }

  /** Deletes a tree, links as links, however deep it is and whatever its folders' modes forbid. */
  public static void delete(Path tree) throws IOException {
    try {
      deleteByPaths(tree);
    } catch (FileSystemException e) {
      // Too long for a path, or closed to its owner. Not so from the first, for this loads JNA.
      try (DirectoryHandle parent = DirectoryHandle.open(tree.resolveSibling("."))) {
        parent.removeTree(FileNames.name(tree));
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

  private static void sweep(Path work) throws IOException {
    try (DirectoryStream<Path> locks = Files.newDirectoryStream(work, "build*.lock")) {
      for (Path lockFile : locks) {
        sweepIfDead(work, lockFile);
      }
    }
  }

  private static void sweepIfDead(Path work, Path lockFile) throws IOException {
    Optional<LockFile> dead = LockFile.tryAcquire(lockFile);
    if (dead.isPresent()) {
      String name = String.valueOf(lockFile.getFileName());
      delete(work.resolve(name.substring(0, name.length() - ".lock".length())));
      Files.deleteIfExists(lockFile);
      dead.get().close();
    }
  }
}
