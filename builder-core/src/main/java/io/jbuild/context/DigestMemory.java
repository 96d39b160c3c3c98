package io.jbuild.context;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What is known across builds: the digests of files that nobody has written to since a build read
 * them. It lies in a folder of the store, a file for each context; no names are in it. For one
 * build; safe for use by several threads.
 *
 * <p>A file is the same as long as its device, inode, size, and the times of its modification and
 * its change are. Nobody but the kernel sets the last, and it does so from its clock whenever the
 * file is written to or another file takes its place, whatever becomes of the other time. So the
 * one content that could hide behind the same values is one written within the same tick of that
 * clock: what was changed less than {@link #RECENT} before this build looked first is not
 * remembered, as git's racily clean entries are not trusted. What time it was is asked of the same
 * clock, by a new file.
 *
 * <p>Assumed is a local file system ({@link MountedFileSystems}; on any other each file is read
 * again), one run of the kernel (device numbers mean nothing in the next, and what a loss of power
 * left may be new content with an old time: {@link DigestTable} is empty then), and that nobody
 * writes to the disk but through its file system. The kernel gives a new time when a write begins,
 * and of writes to a page that somebody has mapped into his memory only to the first, until the
 * page is on the disk: who goes on so for {@link #RECENT}, in a file that a build reads meanwhile,
 * is not seen. A clock that is set back does harm only if it then shows the very nanosecond again
 * in which the file was changed.
 */
public final class DigestMemory {

  /** Many ticks of any kernel's clock. */
  static final Duration RECENT = Duration.ofSeconds(2);

  /** Of all files together, and how many there may be. */
  private static final long MOST_BYTES = 128 << 20;

  private static final int MOST_FILES = 200;

  private static final Path RUN = Path.of("/proc/sys/kernel/random/boot_id");

  private final Path folder;
  private final Scratch scratch;
  private final Duration recent;
  private final Map<String, RememberedDigests> opened = new TreeMap<>();
  private @Nullable Beginning beginning;
  private boolean useless;

  /** Gives names of new files, on the store's file system. */
  public interface Scratch {
    Path file() throws IOException;
  }

  /**
   * What is the same for all contexts of a build.
   *
   * @param run of the kernel
   * @param before when a file must have been changed to be remembered
   */
  private record Beginning(String run, MountedFileSystems mounted, long before) {}

  /** In a folder, which need not be there. Nothing is read before somebody asks. */
  public DigestMemory(Path folder, Scratch scratch) {
    this(folder, scratch, RECENT);
  }

  DigestMemory(Path folder, Scratch scratch, Duration recent) {
    this.folder = folder;
    this.scratch = scratch;
    this.recent = recent;
  }

  /**
   * What is known of a context.
   *
   * @param context a name that is its own and tells nobody anything
   * @return empty where nothing can be remembered
   */
  synchronized Optional<RememberedDigests> of(String context) {
    RememberedDigests known = opened.get(context);
    if (known != null || useless) {
      return Optional.ofNullable(known);
    }
    try {
      Beginning all = beginning == null ? begin() : beginning;
      beginning = all;
      DigestTable earlier = DigestTable.read(folder.resolve(context), all.run());
      RememberedDigests digests = new RememberedDigests(earlier, all.mounted(), all.before());
      opened.put(context, digests);
      return Optional.of(digests);
    } catch (IOException e) {
      // It saves time and is needed for nothing; a disk that is full or broken says so elsewhere.
      useless = true;
      return Optional.empty();
    }
  }

  private Beginning begin() throws IOException {
    String run = Files.readString(RUN, StandardCharsets.US_ASCII).strip();
    if (run.length() != DigestTable.RUN) {
      throw new IOException("no name of a run of the kernel: " + run);
    }
    MountedFileSystems mounted = MountedFileSystems.read();
    Path file = Files.createFile(scratch.file()).toRealPath();
    try {
      Map<String, Object> made =
          Files.readAttributes(file, "unix:ctime,dev", LinkOption.NOFOLLOW_LINKS);
      if (!(made.get("ctime") instanceof FileTime time && made.get("dev") instanceof Long device)
          || !mounted.hasTheirClock(device, file)) {
        throw new IOException("the store's file system may have another clock");
      }
      return new Beginning(run, mounted, time.to(TimeUnit.NANOSECONDS) - recent.toNanos());
    } finally {
      Files.delete(file);
    }
  }

  /** Writes what was learned, for later builds. To be called when the build has ended. */
  public synchronized void save() {
    if (useless || beginning == null) {
      return;
    }
    try {
      boolean written = false;
      for (Map.Entry<String, RememberedDigests> context : opened.entrySet()) {
        if (context.getValue().hasLearned()) {
          save(context.getKey(), context.getValue(), beginning.run());
          written = true;
        }
      }
      if (written) {
        limit();
      }
    } catch (IOException e) {
      // Then the next build reads the files again.
      useless = true;
    }
  }

  private void save(String context, RememberedDigests digests, String run) throws IOException {
    Path file = Files.createDirectories(folder).resolve(context);
    Path temporary = scratch.file();
    try {
      // Read anew: what another build has written meanwhile is not lost, as a rule.
      digests.write(temporary, run, DigestTable.read(file, run));
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException(e);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Contexts come and go: those that were written longest ago go when there is too much. */
  private void limit() throws IOException {
    List<Part> parts = new ArrayList<>(parts(folder));
    parts.sort(Comparator.comparing(Part::written).reversed());
    long bytes = 0;
    for (int i = 0; i < parts.size(); i++) {
      bytes += parts.get(i).bytes();
      if (i >= MOST_FILES || bytes > MOST_BYTES) {
        Files.deleteIfExists(parts.get(i).file());
      }
    }
  }

  /** The file of one context. */
  public record Part(Path file, FileTime written, long bytes) {

    /** Whether it is what somebody wrote. */
    public boolean isWhole() throws IOException {
      return DigestTable.isWhole(file);
    }
  }

  /** All there is in the folder of a store. */
  public static List<Part> parts(Path folder) throws IOException {
    List<Part> parts = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        try {
          parts.add(new Part(file, Files.getLastModifiedTime(file), Files.size(file)));
        } catch (NoSuchFileException e) {
          // Another build takes it.
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    }
    return parts;
  }
}
