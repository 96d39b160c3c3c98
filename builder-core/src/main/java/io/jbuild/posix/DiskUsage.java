package io.jbuild.posix;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a file or a tree takes on the disk, as du(1) counts it: blocks, a file with several names
 * once. What others change meanwhile may be counted or not.
 *
 * @param bytes on the disk
 * @param closed directories that this user may not look into
 */
public record DiskUsage(long bytes, int closed) {

  /** Of a path; nothing where it is not there. */
  public static DiskUsage of(Path path) throws IOException {
    return of(List.of(path));
  }

  /** Of several together. */
  public static DiskUsage of(List<Path> paths) throws IOException {
    Count count = new Count();
    for (Path path : paths) {
      try (DirectoryHandle above = DirectoryHandle.open(path.resolveSibling("."))) {
        count.add(above, FileNames.name(path));
      } catch (PosixException e) {
        if (!e.is(Errno.ENOENT)) {
          throw e;
        }
      }
    }
    return new DiskUsage(count.bytes, count.closed);
  }

  /** Of a file or a directory alone, not of what is in it; nothing where it is not there. */
  public static long alone(Path path) throws IOException {
    try (DirectoryHandle above = DirectoryHandle.open(path.resolveSibling("."))) {
      return above.find(FileNames.name(path)).map(FileStatus::taken).orElse(0L);
    } catch (PosixException e) {
      if (e.is(Errno.ENOENT)) {
        return 0;
      }
      throw e;
    }
  }

  /** Of each file or directory of a folder, by its name; of none where the folder is not there. */
  public static SortedMap<String, DiskUsage> inside(Path folder) throws IOException {
    SortedMap<String, DiskUsage> inside = new TreeMap<>();
    try (DirectoryHandle directory = DirectoryHandle.open(folder)) {
      for (byte[] name : directory.names()) {
        Count count = new Count();
        count.add(directory, name);
        inside.put(
            new String(name, StandardCharsets.UTF_8), new DiskUsage(count.bytes, count.closed));
      }
    } catch (PosixException e) {
      if (!e.is(Errno.ENOENT)) {
        throw e;
      }
    }
    return inside;
  }

  private static final class Count {
    private final Set<List<Long>> linked = new HashSet<>();
    private long bytes;
    private int closed;

    void add(DirectoryHandle above, byte[] name) throws PosixException {
      Optional<FileStatus> status = above.find(name);
      if (status.isEmpty()) {
        return;
      }
      FileStatus file = status.get();
      boolean directory = file.type() == FileStatus.Type.DIRECTORY;
      if (directory || file.links() == 1 || linked.add(List.of(file.device(), file.inode()))) {
        bytes += file.taken();
      }
      if (directory) {
        inside(above, name);
      }
    }

    private void inside(DirectoryHandle above, byte[] name) throws PosixException {
      try (DirectoryHandle directory = above.open(name)) {
        for (byte[] inner : directory.names()) {
          add(directory, inner);
        }
      } catch (PosixException e) {
        if (e.is(Errno.EACCES)) {
          closed++;
        } else if (!e.is(Errno.ENOENT)) {
          throw e;
        }
      }
    }
  }
}
