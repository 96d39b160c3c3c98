package io.jbuild.result;

import java.util.List;

/**
 * What a file takes, or a folder with all that is below it.
 *
 * @param name of it; of a folder with nothing but another folder in it both, as {@code usr/lib}
 * @param bytes of the files
 * @param files how many have any bytes: 1 for a file
 * @param parts the largest that are in it, the largest first; none for a file. What is missing of
 *     the bytes is in smaller ones
 */
public record FileSizes(String name, long bytes, long files, List<FileSizes> parts) {

  public FileSizes {
    parts = List.copyOf(parts);
  }

  /** The bytes of what is too small to be told of. */
  public long smallerBytes() {
    return isFile() ? 0 : bytes - parts.stream().mapToLong(FileSizes::bytes).sum();
  }

  /** How many files are too small to be told of. */
  public long smallerFiles() {
    return isFile() ? 0 : files - parts.stream().mapToLong(FileSizes::files).sum();
  }

  private boolean isFile() {
    return files == 1 && parts.isEmpty();
  }
}
