package io.jbuild.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A disk of a test's own, mounted in a folder until it is closed: one that is soon full, or one
 * whose bytes can be looked at behind the kernel's back.
 *
 * <p>Mounting takes root: see {@link Tools#requireRoot}.
 */
public final class SmallDisk implements AutoCloseable {

  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  /**
   * A disk in memory.
   *
   * @param folder where it is mounted; made where it is not there
   * @param kibibytes how much it holds
   * @param files how many files and folders it holds
   */
  public static SmallDisk inMemory(Path folder, int kibibytes, int files)
      throws IOException, InterruptedException {
    return mount(
        folder,
        List.of("-t", "tmpfs", "-o", "size=" + kibibytes + "k,nr_inodes=" + files, "tmpfs"));
  }

  /**
   * An ext4 file system in a file.
   *
   * @param image the file, which holds the file system's bytes as the kernel has written them
   * @param options of the mount
   */
  public static SmallDisk inFile(Path folder, Path image, String options)
      throws IOException, InterruptedException {
    Tools.require("losetup");
    return mount(folder, List.of("-t", "ext4", "-o", "loop," + options, image.toString()));
  }

  /** Makes an empty ext4 file system in a file. */
  public static void format(Path image, int mebibytes) throws IOException, InterruptedException {
    String mkfs = Tools.require("mkfs.ext4").toString();
    Processes.check(
        Path.of("/"),
        List.of(mkfs, "-q", "-F", image.toAbsolutePath().toString(), mebibytes + "M"));
  }

  /** Where it is mounted. */
  public Path folder() {
    return folder;
  }

  /** Unmounts it. */
  @Override
  public void close() throws IOException {
    try {
      Processes.check(Path.of("/"), List.of(Tools.require("umount").toString(), folder.toString()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while " + folder + " was unmounted", e);
    }
  }

  private static SmallDisk mount(Path folder, List<String> what)
      throws IOException, InterruptedException {
    Tools.requireRoot();
    Files.createDirectories(folder);
    List<String> command = new ArrayList<>();
    command.add(Tools.require("mount").toString());
    command.addAll(what);
    command.add(folder.toString());
    Processes.check(Path.of("/"), command);
    return new SmallDisk(folder);
  }
}
