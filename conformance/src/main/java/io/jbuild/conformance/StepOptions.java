package io.jbuild.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** A step of a case as options of {@code jbuild build}. */
final class StepOptions {

  private static final String DOCKERFILE = "Dockerfile";

  private final JsonNode step;
  private final Path contexts;
  private final UnaryOperator<String> addresses;
  private final List<String> words = new ArrayList<>();

  private StepOptions(JsonNode step, Path contexts, UnaryOperator<String> addresses) {
    this.step = step;
    this.contexts = contexts;
    this.addresses = addresses;
  }

  /**
   * The words after {@code jbuild}.
   *
   * @param contexts what {@code mk.sh} made
   * @param addresses puts the servers' addresses into a text
   */
  static List<String> of(
      JsonNode step, Path contexts, Path output, UnaryOperator<String> addresses) {
    StepOptions options = new StepOptions(step, contexts, addresses);
    options.words.addAll(List.of("build", "--quiet", "--timestamp", "preserve"));
    String more = step.path("output_opts").asString("");
    options.option(
        "--output", "type=oci,tar=false,dest=" + output + (more.isEmpty() ? "" : "," + more));
    options.whatIsBuilt();
    options.attributes();
    options.words.add(contexts.resolve(step.path("context").asString("")).normalize().toString());
    return options.words;
  }

  /** The options that hand over secrets, whose values are written to a folder. */
  static List<String> secrets(JsonNode arguments, Path folder) throws IOException {
    List<String> words = new ArrayList<>();
    for (String id : arguments.path("secrets").propertyNames()) {
      Path file = folder.resolve("secret-" + words.size());
      Files.writeString(file, arguments.path("secrets").path(id).stringValue());
      words.addAll(List.of("--secret", "id=" + id + ",src=" + file));
    }
    return words;
  }

  /** The Dockerfile's name, as errors show it. */
  static String dockerfile(JsonNode step) {
    return step.path("dockerfile").asString(DOCKERFILE);
  }

  private void whatIsBuilt() {
    if (!step.path("default_filename").asBoolean(false)) {
      option("--file", contexts.resolve(dockerfile(step)).toString());
    }
    pairs("build_args", "--build-arg", "");
    pairs("labels", "--label", "");
    pairs("named_local", "--build-context", contexts + "/");
    if (step.has("target")) {
      option("--target", step.path("target").stringValue());
    }
    if (step.has("platform")) {
      option(
          "--platform",
          step.path("platform").values().stream()
              .map(JsonNode::stringValue)
              .collect(Collectors.joining(",")));
    }
    for (JsonNode entitlement : step.path("allow")) {
      option("--allow", entitlement.stringValue());
    }
  }

  /** The options of BuildKit's frontend, by the names that docker's command has for them. */
  private void attributes() {
    JsonNode attributes = step.path("attrs");
    String filter = attributes.path("no-cache").asString("");
    option(filter.isEmpty() ? "--no-cache" : "--no-cache-filter", filter);
    attributes.forEachEntry(
        (name, value) -> {
          String text = addresses.apply(value.stringValue());
          if (name.startsWith("context:")) {
            option("--build-context", name.substring("context:".length()) + "=" + text);
          } else if (name.startsWith("build-arg:")) {
            option("--build-arg", name.substring("build-arg:".length()) + "=" + text);
          } else {
            attribute(name, text);
          }
        });
  }

  private void attribute(String name, String value) {
    switch (name) {
      case "no-cache" -> {}
      case "add-hosts" -> option("--add-host", value);
      case "shm-size", "ulimit" -> option("--" + name, value);
      case "force-network-mode" -> option("--network", value);
      // The build arg of that name, which docker has instead, wins over the attribute.
      case "hostname" -> {
        if (!step.path("build_args").has("BUILDKIT_SANDBOX_HOSTNAME")) {
          option("--build-arg", "BUILDKIT_SANDBOX_HOSTNAME=" + value);
        }
      }
      default -> throw new IllegalArgumentException("no option is known for attrs." + name);
    }
  }

  private void pairs(String part, String option, String prefix) {
    step.path(part)
        .forEachEntry(
            (name, value) ->
                option(option, name + "=" + prefix + addresses.apply(value.stringValue())));
  }

  private void option(String name, String value) {
    words.add(name);
    if (!value.isEmpty()) {
      words.add(value);
    }
  }
}
