package io.jbuild.command;

import io.jbuild.file.ByteString;
import io.jbuild.file.ImagePath;
import io.jbuild.json.JsonException;
import io.jbuild.json.JsonObject;
import io.jbuild.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a cache was last used with, kept beside it: it may hold what was made of these files.
 *
 * @param id what the Dockerfile calls the cache
 */
record CacheRecord(String id, List<View> views) {

  CacheRecord {
    views = List.copyOf(views);
  }

  /**
   * A file system that a command saw.
   *
   * @param target where; {@code /} for its root
   * @param path what of the layers it saw, links followed
   * @param diffIds the layers
   * @param inherited how many of them, the lowest, were an image's that was there before the build
   * @param times of the files that were seen to change since the cache is there: when that was
   */
  record View(
      String target,
      ImagePath path,
      List<Digest> diffIds,
      int inherited,
      SortedMap<ImagePath, Instant> times) {
    View {
      diffIds = List.copyOf(diffIds);
      times = Collections.unmodifiableSortedMap(new TreeMap<>(times));
    }
  }

  Optional<View> view(String target) {
    return views.stream().filter(view -> view.target().equals(target)).findFirst();
  }

  /** Reads it; empty where there is none. One that cannot be read knows of no file at all. */
  static Optional<CacheRecord> read(Path file) throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    try {
      JsonObject json = JsonObject.parse(bytes);
      List<View> views = new ArrayList<>();
      for (JsonObject view : json.objects("views")) {
        views.add(view(view));
      }
      return Optional.of(new CacheRecord(json.requiredText("id"), views));
    } catch (JsonException | IllegalArgumentException | DateTimeException e) {
      // Cut by a power loss: then all files count as changed, which is never wrong.
      return Optional.of(new CacheRecord("", List.of()));
    }
  }

  private static View view(JsonObject json) throws JsonException {
    SortedMap<ImagePath, Instant> times = new TreeMap<>();
    for (Map.Entry<String, String> time : json.textMap("times").entrySet()) {
      times.put(path(time.getKey()), Instant.parse(time.getValue()));
    }
    return new View(
        json.requiredText("target"),
        path(json.requiredText("path")),
        json.texts("layers").stream().map(Digest::parse).toList(),
        (int) json.integer("inherited").orElse(0),
        times);
  }

  byte[] toBytes() {
    List<JsonObject> json = new ArrayList<>();
    for (View view : views) {
      SortedMap<String, String> times = new TreeMap<>();
      view.times().forEach((path, time) -> times.put(text(path), time.toString()));
      json.add(
          JsonObject.create()
              .put("target", view.target())
              .put("path", text(view.path()))
              .putTexts("layers", view.diffIds().stream().map(Digest::toString).toList())
              .put("inherited", view.inherited())
              .putMap("times", times));
    }
    return JsonObject.create().put("id", id).putObjects("views", json).toBytes();
  }

  /** Each byte as a letter: names are bytes. */
  private static String text(ImagePath path) {
    return "/" + new String(path.relative().toBytes(), StandardCharsets.ISO_8859_1);
  }

  private static ImagePath path(String text) {
    return ImagePath.of(ByteString.of(text.getBytes(StandardCharsets.ISO_8859_1)));
  }
}
