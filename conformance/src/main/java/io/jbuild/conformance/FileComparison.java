package io.jbuild.conformance;

import io.jbuild.testkit.LayoutImage;
import io.jbuild.testkit.TarEntry;
import io.jbuild.testkit.TarListing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Compares the files of an image with the recorded ones.
 *
 * <p>What is deleted is compared by its meaning: a file of the base is there or it is not; whether
 * a whiteout of its own or an opaque directory hides it is the builder's choice.
 */
final class FileComparison {

  private final JsonNode recorded;
  private final SortedMap<String, TarEntry> files;
  private final Map<String, List<String>> names = new TreeMap<>();
  private final Differences differences;
  private final Set<String> entries = new TreeSet<>();

  private FileComparison(JsonNode recorded, LayoutImage image, Differences differences)
      throws IOException {
    this.recorded = recorded;
    this.files = image.rootFilesystem().files();
    this.differences = differences;
    files.forEach(
        (path, file) ->
            names.computeIfAbsent(first(file), unused -> new ArrayList<>()).add("/" + path));
  }

  static void compare(JsonNode recorded, LayoutImage image, BaseImage base, Differences differences)
      throws IOException {
    FileComparison comparison = new FileComparison(recorded, image, differences);
    comparison.entries();
    comparison.hidden(base);
    comparison.extra(image.layers().subList(base.isScratch() ? 0 : 1, image.layers().size()), base);
  }

  private void entries() {
    for (JsonNode entry : recorded.path("entries")) {
      String path = entry.path("path").stringValue();
      TarEntry file = files.get(path.substring(1));
      entries.add(path.substring(1));
      if (file == null) {
        differences.add(path, "recorded, but missing");
      } else {
        entry(entry, file, differences.at(path + " "));
      }
    }
  }

  private void entry(JsonNode entry, TarEntry file, Differences found) {
    Set<String> unstable = ImageComparison.unstable(entry);
    found.compare("type", entry.path("type").stringValue(), type(file));
    found.compare(
        "mode", entry.path("mode").stringValue(), String.format(Locale.ROOT, "%04o", file.mode()));
    if (entry.has("uid")) {
      found.compare("uid", entry.path("uid").longValue(), file.uid());
    }
    if (entry.has("gid")) {
      found.compare("gid", entry.path("gid").longValue(), file.gid());
    }
    if (entry.has("mtime")) {
      found.compare("mtime", entry.path("mtime").longValue(), file.mtime().getEpochSecond());
    }
    found.compare("link", entry.path("link").asString(""), link(file));
    if (!unstable.contains("hardlinks")) {
      found.compare("hardlinks", hardlinks(entry), hardlinks(file));
    }
    if (!unstable.contains("xattrs")) {
      found.compare("xattrs", xattrs(entry), file.xattrs().toString());
    }
    content(entry, file, found);
  }

  private void content(JsonNode entry, TarEntry file, Differences found) {
    String text = entry.path("text").asString("");
    if (entry.has("size")) {
      found.compare("size", entry.path("size").longValue(), file.size());
    }
    if (entry.has("sha256")) {
      found.compare("sha256", entry.path("sha256").stringValue(), file.sha256());
    }
    if (entry.has("text")) {
      found.compare("text", sha256(text.getBytes(StandardCharsets.UTF_8)), file.sha256());
    }
  }

  /** What was deleted is not there, and all else of the base is. */
  private void hidden(BaseImage base) {
    Set<String> removed = new TreeSet<>();
    for (JsonNode path : recorded.path("removed")) {
      String name = path.stringValue().substring(1);
      removed.add(name);
      if (files.containsKey(name) && !entries.contains(name)) {
        differences.add("/" + name, "recorded as deleted, but is there");
      }
    }
    for (JsonNode path : recorded.path("opaque")) {
      String directory = path.stringValue().substring(1);
      base.paths().stream().filter(one -> one.startsWith(directory + "/")).forEach(removed::add);
    }
    for (String path : base.paths()) {
      if (!files.containsKey(path) && !isExplained(path, removed)) {
        differences.add("/" + path, "in the base, not recorded as deleted, but is not there");
      }
    }
  }

  /** Whether it, or a directory it is in, was deleted or is no directory any more. */
  private boolean isExplained(String path, Set<String> removed) {
    for (String above = path; !above.isEmpty(); above = parent(above)) {
      TarEntry file = files.get(above);
      boolean replaced =
          file != null && file.type() != TarEntry.Type.DIRECTORY && entries.contains(above);
      if (removed.contains(above) || replaced) {
        return true;
      }
    }
    return false;
  }

  private void extra(List<TarListing> layers, BaseImage base) {
    boolean open =
        recorded.path("entries_open").asBoolean(false)
            || ImageComparison.unstable(recorded).contains("entries");
    if (open) {
      return;
    }
    for (TarListing layer : layers) {
      for (String path : layer.paths()) {
        TarEntry file = files.get(path);
        // A RUN touches directories of its base, and how many is not the same everywhere.
        boolean allowed =
            file != null && file.type() == TarEntry.Type.DIRECTORY && base.paths().contains(path);
        if (file != null && !allowed && !path.isEmpty() && !entries.contains(path)) {
          differences.add("/" + path, "not recorded, but there: " + file.line());
        }
      }
    }
  }

  private static String type(TarEntry file) {
    return switch (file.type()) {
      case FILE, HARDLINK -> "file";
      case DIRECTORY -> "dir";
      case SYMLINK -> "symlink";
      case CHARACTER_DEVICE -> "char";
      case BLOCK_DEVICE -> "block";
      case FIFO -> "fifo";
    };
  }

  private static String link(TarEntry file) {
    return file.type() == TarEntry.Type.SYMLINK ? file.link() : "";
  }

  private static List<String> hardlinks(JsonNode entry) {
    return entry.path("hardlinks").values().stream().map(JsonNode::stringValue).toList();
  }

  private List<String> hardlinks(TarEntry file) {
    List<String> group = names.getOrDefault(first(file), List.of());
    return group.size() > 1 ? group : List.of();
  }

  private static String xattrs(JsonNode entry) {
    return entry
        .path("xattrs")
        .propertyStream()
        .map(
            attribute ->
                attribute.getKey()
                    + "="
                    + HexFormat.of()
                        .formatHex(
                            attribute.getValue().stringValue().getBytes(StandardCharsets.UTF_8)))
        .sorted()
        .collect(Collectors.joining(", ", "{", "}"));
  }

  /** The name that stands for all of a file's. */
  private static String first(TarEntry file) {
    boolean other = file.type() != TarEntry.Type.SYMLINK && !file.link().isEmpty();
    return other ? file.link() : file.path();
  }

  private static String parent(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException everyJavaHasIt) {
      throw new IllegalStateException(everyJavaHasIt);
    }
  }
}
