package io.jbuild.runner;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.snapshot.PathResolution;
import io.jbuild.snapshot.Snapshot;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The users and groups of an image: its files, read as data and by no library of the image. */
record Accounts(Snapshot image) {

  private static final int LARGEST_FILE = 16 << 20;

  /** Lines of {@code /etc/passwd}, in fields. */
  List<List<String>> users() throws IOException {
    return lines("/etc/passwd");
  }

  /** Lines of {@code /etc/group}, in fields. */
  List<List<String>> groups() throws IOException {
    return lines("/etc/group");
  }

  private List<List<String>> lines(String path) throws IOException {
    ImagePath file = PathResolution.resolve(image, ImagePath.of(path));
    Optional<FileNode> node = image.find(file);
    if (node.isEmpty()) {
      return List.of();
    }
    if (!(node.get() instanceof FileNode.RegularFile regular) || regular.size() > LARGEST_FILE) {
      throw new BuildException(
          Blame.DOCKERFILE,
          path + " in the image is not a regular file of less than 16 MiB",
          "Write numbers instead of the names of users and groups.");
    }
    try (InputStream content = image.open(file)) {
      String text = new String(content.readNBytes(LARGEST_FILE), StandardCharsets.UTF_8);
      return text.lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .map(line -> List.of(line.split(":", -1)))
          .toList();
    }
  }
}
