package io.jbuild.blob;

import io.jbuild.oci.Digest;
import io.jbuild.posix.DiskUsage;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Takes out of a store what nobody needs: files and folders that are each named by a digest, and
 * that nothing refers to.
 *
 * <p>Other processes may be at work meanwhile, which found something and have not said yet what
 * needs it. What a process finds is marked by its modification time, and no thing is taken whose
 * mark is not older than the oldest process. It is moved away before its mark is read for good, so
 * that who comes between either finds it, and it is moved back, or does not.
 */
public final class Sweep {

  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

  /** The kernel's clock for files goes in steps; this is more than any. */
  private static final long TICK_MILLISECONDS = 1000;

  private final WorkFolder work;
  private final Removal removal;
  private final Instant oldest;

  /** Deletes a file or a tree, whoever its files belong to. */
  @FunctionalInterface
  public interface Removal {
    void remove(Path tree) throws IOException;
  }

  /**
   * Begins; what is needed must be looked for after this: who was at work before and has ended by
   * then has said what it needs.
   *
   * @param work where things are moved to; on the same file system
   */
  public Sweep(WorkFolder work, Removal removal) throws IOException {
    this.work = work;
    this.removal = removal;
    this.oldest = work.oldest().minusMillis(TICK_MILLISECONDS);
  }

  /**
   * Marks a thing as found by a process that has begun its work, with the time of that; once is
   * enough.
   *
   * @param marked when it was marked last
   * @throws NoSuchFileException where it is gone
   */
  public static void keep(Path thing, FileTime marked, WorkFolder work) throws IOException {
    Optional<Instant> since = work.since();
    if (since.isPresent() && marked.toInstant().isBefore(since.get())) {
      Files.setLastModifiedTime(thing, FileTime.from(since.get()));
    }
  }

  /**
   * Something that was taken.
   *
   * @param digest its name
   * @param size bytes on the disk
   */
  public record Taken(Digest digest, long size) {}

  /**
   * Takes all things of a folder that are not needed.
   *
   * @param folder need not exist
   */
  public List<Taken> sweep(Path folder, Set<Digest> needed) throws IOException {
    List<Taken> taken = new ArrayList<>();
    for (Digest digest : named(folder)) {
      Path thing = folder.resolve(digest.hex());
      if (!needed.contains(digest) && isOlder(thing)) {
        long size = DiskUsage.of(thing).bytes();
        if (take(thing, Optional.empty())) {
          taken.add(new Taken(digest, size));
        }
      }
    }
    return taken;
  }

  /** The bytes on the disk of what {@link #sweep} would take. */
  public long unneeded(Path folder, Set<Digest> needed) throws IOException {
    long bytes = 0;
    for (Digest digest : named(folder)) {
      Path thing = folder.resolve(digest.hex());
      bytes += !needed.contains(digest) && isOlder(thing) ? DiskUsage.of(thing).bytes() : 0;
    }
    return bytes;
  }

  /** Whether nobody who is at work now has found what was marked then. */
  public boolean isUnused(Instant mark) {
    return mark.isBefore(oldest);
  }

  /**
   * Takes all but one file of a folder, unless somebody at work uses it.
   *
   * @param kept the name of a file that may not be there
   * @return whether it was taken
   */
  public boolean takeAllBut(Path folder, String kept) throws IOException {
    return isOlder(folder) && take(folder, Optional.of(kept));
  }

  /**
   * What of a folder is named by a digest, in the order of these.
   *
   * @param folder need not exist
   */
  public static List<Digest> named(Path folder) throws IOException {
    List<Digest> digests = new ArrayList<>();
    try (DirectoryStream<Path> names = Files.newDirectoryStream(folder)) {
      for (Path path : names) {
        String name = String.valueOf(path.getFileName());
        if (HEX.matcher(name).matches()) {
          digests.add(new Digest(name));
        }
      }
    } catch (NoSuchFileException e) {
      return List.of(); // Nothing of the kind was made yet.
    }
    digests.sort(null);
    return digests;
  }

  private boolean isOlder(Path thing) throws IOException {
    try {
      return Files.getLastModifiedTime(thing).toInstant().isBefore(oldest);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private boolean take(Path thing, Optional<String> kept) throws IOException {
    Path aside = work.file("swept");
    try {
      Files.move(thing, aside, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      return false; // Another sweep was faster.
    }
    if (!isOlder(aside) && !Files.exists(thing)) {
      Files.move(aside, thing, StandardCopyOption.ATOMIC_MOVE);
      return false;
    }
    if (kept.isPresent() && Files.exists(aside.resolve(kept.get()))) {
      // Who made it anew meanwhile made the same.
      Files.createDirectories(thing);
      Files.move(
          aside.resolve(kept.get()), thing.resolve(kept.get()), StandardCopyOption.ATOMIC_MOVE);
    }
    removal.remove(aside);
    return true;
  }
}
