package io.jbuild.command;

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
import java.util.OptionalInt;

/** The users and groups of an image: its files, read as data and by no library of the image. */
public record Accounts(Snapshot image) {

  /** Where the files are, for messages too. */
  public static final String USERS = "/etc/passwd";

  public static final String GROUPS = "/etc/group";

  private static final int LARGEST_FILE = 16 << 20;

  /** A user or a group; what its line lacks is empty, or 0. */
  public record Entry(List<String> fields) {

    public String name() {
      return text(0);
    }

    public String text(int index) {
      return index < fields.size() ? fields.get(index) : "";
    }

    public int number(int index) {
      return Accounts.number(text(index)).orElse(0);
    }
  }

  public List<Entry> users() throws IOException {
    return entries(USERS);
  }

  public List<Entry> groups() throws IOException {
    return entries(GROUPS);
  }

  /** The first with a name. */
  public static Optional<Entry> named(String name, List<Entry> entries) {
    return entries.stream().filter(entry -> entry.name().equals(name)).findFirst();
  }

  /** What stands for itself and not for a name. */
  public static OptionalInt number(String text) {
    try {
      int number = Integer.parseInt(text);
      return number < 0 ? OptionalInt.empty() : OptionalInt.of(number);
    } catch (NumberFormatException e) {
      return OptionalInt.empty();
    }
  }

  private List<Entry> entries(String path) throws IOException {
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
          .map(line -> new Entry(List.of(line.split(":", -1))))
          .toList();
    }
  }
}
