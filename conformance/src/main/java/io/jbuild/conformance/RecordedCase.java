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
 */
public record RecordedCase(String name, Path folder, JsonNode arguments, JsonNode expected) {

  /** The cases that an {@code index.json} lists, in its order. */
  static List<RecordedCase> corpus(Path corpus) throws IOException {
    List<RecordedCase> cases = new ArrayList<>();
    for (JsonNode entry : json(corpus.resolve("index.json")).path("cases")) {
      cases.add(read(corpus.resolve("cases").resolve(entry.path("name").stringValue())));
    }
    return cases;
  }

  /** A case that stands by itself. */
  public static RecordedCase read(Path folder) throws IOException {
    JsonNode arguments = json(folder.resolve("args.json"));
    JsonNode expected = json(folder.resolve("expect.json"));
    if (arguments.path("steps").isEmpty() || arguments.path("steps").size() != expected.size()) {
      throw new IOException(folder + ": args.json needs a step for each result of expect.json");
    }
    return new RecordedCase(String.valueOf(folder.getFileName()), folder, arguments, expected);
  }

  private static JsonNode json(Path file) throws IOException {
    return JsonMapper.shared().readTree(Files.readAllBytes(file));
  }
}
