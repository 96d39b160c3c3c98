package io.jbuild.comparison;

import io.jbuild.blob.WorkFolder;
import io.jbuild.difference.ContentDifference;
import io.jbuild.difference.Detail;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Two files that a test compares. */
record ComparedFiles(Path folder) {

  ContentDifference compare(String path, byte[] first, byte[] second) throws IOException {
    return compare(path, first, second, 1 << 30);
  }

  /** Compares where no more bytes than these may be read to explain it. */
  ContentDifference compare(String path, byte[] first, byte[] second, long most)
      throws IOException {
    try (WorkFolder work = new WorkFolder(folder.resolve("work"))) {
      Reading reading = Reading.of(work, new Reading.Budget(most), most);
      ContentDifference found =
          ContentComparison.of(
                  path,
                  () -> new ByteArrayInputStream(first),
                  () -> new ByteArrayInputStream(second),
                  reading)
              .orElseThrow();
      try (Stream<Path> left = Files.list(work.path())) {
        if (left.findAny().isPresent()) {
          throw new AssertionError("the comparison left files behind");
        }
      }
      return found;
    }
  }

  ContentDifference compare(String path, String first, String second) throws IOException {
    return compare(
        path, first.getBytes(StandardCharsets.UTF_8), second.getBytes(StandardCharsets.UTF_8));
  }

  ContentDifference compare(Path first, Path second) throws IOException {
    return compare(
        String.valueOf(first.getFileName()), Files.readAllBytes(first), Files.readAllBytes(second));
  }

  /** A line for each detail. */
  static List<String> lines(ContentDifference difference) {
    return difference.details().stream().map(ComparedFiles::line).toList();
  }

  private static String line(Detail detail) {
    return detail.where() + " | " + detail.first() + " | " + detail.second();
  }
}
