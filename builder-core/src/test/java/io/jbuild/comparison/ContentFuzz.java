package io.jbuild.comparison;

import io.jbuild.blob.WorkFolder;
import io.jbuild.difference.ContentDifference;
import io.jbuild.difference.Detail;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

/** Any two files are compared, whatever they pretend to be, and in few words. */
public final class ContentFuzz {

  private static final long MOST_BYTES = 16 << 20;
  private static final int LONGEST = 500;

  private ContentFuzz() {}

  /** Jazzer calls it by this name. The second file has one bit that the first has not. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    if (bytes.length == 0) {
      return;
    }
    byte[] other = bytes.clone();
    other[(bytes[bytes.length - 1] & 0xff) * bytes.length / 256] ^= 1;
    try (WorkFolder work = new WorkFolder(Path.of("target", "fuzz-work"))) {
      Reading reading = Reading.of(work, new Reading.Budget(MOST_BYTES), MOST_BYTES);
      Optional<ContentDifference> found =
          ContentComparison.of(
              "f.pyc",
              () -> new ByteArrayInputStream(bytes),
              () -> new ByteArrayInputStream(other),
              reading);
      check(found.orElseThrow());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void check(ContentDifference found) {
    if (found.details().isEmpty()) {
      throw new AssertionError("nothing is told");
    }
    for (Detail detail : found.details()) {
      if (detail.where().length() > LONGEST
          || detail.first().length() > LONGEST
          || detail.second().length() > LONGEST) {
        throw new AssertionError("too much is told: " + detail);
      }
    }
  }
}
