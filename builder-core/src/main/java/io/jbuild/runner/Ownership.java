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
import java.util.OptionalInt;

/** A user and a group as numbers, found from what {@code --chown} or {@code USER} say. */
record Ownership(int uid, int gid) {

  private static final int LARGEST_FILE = 16 << 20;

  /**
   * Finds the numbers.
   *
   * <p>As in BuildKit, a lone number is user and group, a name's group is the one the image's
   * {@code /etc/passwd} has for it, and a name that no file has is 0.
   *
   * @param text {@code user[:group]}
   * @param image where names are looked up; empty where there is nothing to look them up in
   */
  static Ownership parse(String text, Optional<Snapshot> image) throws IOException {
    int colon = text.indexOf(':');
    Ownership owner = user(colon < 0 ? text : text.substring(0, colon), image);
    if (colon < 0) {
      return owner;
    }
    String group = text.substring(colon + 1);
    OptionalInt number = number(group);
    if (number.isPresent()) {
      return new Ownership(owner.uid, number.getAsInt());
    }
    for (String line : lines("/etc/group", group, image)) {
      String[] fields = line.split(":", -1);
      if (!line.startsWith("#") && fields[0].equals(group)) {
        return new Ownership(owner.uid, field(fields, 2));
      }
    }
    return owner;
  }

  private static Ownership user(String name, Optional<Snapshot> image) throws IOException {
    OptionalInt number = number(name);
    if (number.isPresent()) {
      return new Ownership(number.getAsInt(), number.getAsInt());
    }
    for (String line : lines("/etc/passwd", name, image)) {
      String[] fields = line.split(":", -1);
      if (fields[0].equals(name)) {
        return new Ownership(field(fields, 2), field(fields, 3));
      }
    }
    return new Ownership(0, 0);
  }

  private static OptionalInt number(String text) {
    if (text.equals("root")) {
      return OptionalInt.of(0);
    }
    try {
      int number = Integer.parseInt(text);
      if (number < 0) {
        throw new BuildException(
            Blame.DOCKERFILE, "invalid user or group \"" + text + "\": less than 0", "");
      }
      return OptionalInt.of(number);
    } catch (NumberFormatException e) {
      return OptionalInt.empty();
    }
  }

  private static int field(String[] fields, int index) {
    try {
      return index < fields.length ? Math.max(0, Integer.parseInt(fields[index])) : 0;
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** The lines of a file of the image, read as data and never by a library of the image. */
  private static List<String> lines(String path, String wanted, Optional<Snapshot> image)
      throws IOException {
    if (image.isEmpty()) {
      throw new BuildException(
          Blame.DOCKERFILE,
          "invalid user index: -1: there is no " + path + " to look up \"" + wanted + "\" in",
          "Write the number of the user or group.");
    }
    Snapshot snapshot = image.get();
    ImagePath file = PathResolution.resolve(snapshot, ImagePath.of(path));
    Optional<FileNode> node = snapshot.find(file);
    if (node.isEmpty()) {
      return List.of();
    }
    if (!(node.get() instanceof FileNode.RegularFile regular) || regular.size() > LARGEST_FILE) {
      throw new BuildException(
          Blame.DOCKERFILE,
          path + " in the image is not a regular file of less than 16 MiB",
          "Write the number of the user or group instead of \"" + wanted + "\".");
    }
    try (InputStream content = snapshot.open(file)) {
      String text = new String(content.readNBytes(LARGEST_FILE), StandardCharsets.UTF_8);
      return text.lines().map(String::strip).toList();
    }
  }
}
