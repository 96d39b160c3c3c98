package io.jbuild.request;

import io.jbuild.dockerfile.ByteSize;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;

/**
 * How large a store may be.
 *
 * @param bytes on the disk; empty for a fifth of the file system it is on
 */
public record StoreLimit(OptionalLong bytes) {

  private static final int PART_OF_THE_DISK = 5;

  /** Its name in an environment. */
  private static final String VARIABLE = "JBUILD_MAX_SIZE";

  /**
   * The limit that somebody gave: by an option, or else by the variable {@code JBUILD_MAX_SIZE}.
   *
   * @param option its word
   * @throws BuildException for what is no size
   */
  public static StoreLimit given(Optional<String> option, SortedMap<String, String> environment) {
    String set = environment.getOrDefault(VARIABLE, "");
    if (option.isEmpty() && set.isEmpty()) {
      return new StoreLimit(OptionalLong.empty());
    }
    return new StoreLimit(
        OptionalLong.of(
            option.isPresent() ? size("the store", option.get()) : size(VARIABLE, set)));
  }

  /**
   * Reads a size as docker takes them: {@code 500m}, {@code 10GB}; k is 1024.
   *
   * @param name of what it is the value of
   */
  public static long size(String name, String text) {
    try {
      return ByteSize.parse(text);
    } catch (BuildException e) {
      throw new BuildException(
          Blame.USAGE,
          "invalid size '" + text + "' of " + name,
          "Write a size such as 500m or 10GB.",
          e);
    }
  }

  /** The bytes that a store may have. */
  public long of(Path root) throws IOException {
    return bytes.isPresent()
        ? bytes.getAsLong()
        : Files.getFileStore(root).getTotalSpace() / PART_OF_THE_DISK;
  }
}
