package io.jbuild.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A folder with a context, what is built of it, and what comes out.
 *
 * @param arguments {@code args.json}: how each step is built
 * @param expected {@code expect.json}: the result of each step
 * @param needs what the case is about besides the Dockerfile's language; empty for most
 */
public record RecordedCase(
    String name, Path folder, JsonNode arguments, JsonNode expected, List<String> needs) {

  /** What a case may need, as the markers of {@code index.json} name it. */
  private static final List<List<String>> MARKERS =
      List.of(
          List.of("mounts", "RUN mount"),
          List.of("secrets", "secret"),
          List.of("entitlements", "entitlement"),
          List.of("platform", "second platform"),
          List.of("registry", "push"));

  public RecordedCase {
    needs = List.copyOf(needs);
  }

  /** The cases that an {@code index.json} lists, in its order. */
  static List<RecordedCase> corpus(Path corpus) throws IOException {
    List<RecordedCase> cases = new ArrayList<>();
    for (JsonNode entry : json(corpus.resolve("index.json")).path("cases")) {
      Path folder = corpus.resolve("cases").resolve(entry.path("name").stringValue());
      cases.add(read(folder, needs(entry)));
    }
    return cases;
  }

  /** A case that stands by itself. */
  public static RecordedCase read(Path folder) throws IOException {
    return read(folder, List.of());
  }

  private static RecordedCase read(Path folder, List<String> needs) throws IOException {
    JsonNode arguments = json(folder.resolve("args.json"));
    JsonNode expected = json(folder.resolve("expect.json"));
    if (arguments.path("steps").isEmpty() || arguments.path("steps").size() != expected.size()) {
      throw new IOException(folder + ": args.json needs a step for each result of expect.json");
    }
    return new RecordedCase(
        String.valueOf(folder.getFileName()), folder, arguments, expected, needs);
  }

  private static List<String> needs(JsonNode entry) {
    List<String> needs = new ArrayList<>();
    for (List<String> marker : MARKERS) {
      if (entry.has(marker.get(0))) {
        needs.add(marker.get(1));
      }
    }
    for (JsonNode flag : entry.path("flags")) {
      if (flag.stringValue().equals("mount") && !needs.contains("RUN mount")) {
        needs.add(0, "RUN mount");
      }
    }
    return needs;
  }

  private static JsonNode json(Path file) throws IOException {
    return JsonMapper.shared().readTree(Files.readAllBytes(file));
  }
}
