package io.jbuild.conformance;

import io.jbuild.testkit.LayerCache;
import io.jbuild.testkit.LayoutImage;
import io.jbuild.testkit.LayoutReader;
import io.jbuild.testkit.Processes;
import io.jbuild.testkit.Tools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Runs cases with a command: each step as a process of its own. Any number of threads may use it.
 */
public final class CaseRunner {

  private static final Pattern RECORDED_LINE = Pattern.compile("parse error on line (\\d+)");

  /** Errors about the command line, the ignore file, or the Dockerfile as a whole. */
  private static final Pattern WITHOUT_LINE =
      Pattern.compile(
          "^target stage|cannot be empty|exclusion pattern|error in pattern|SOURCE_DATE_EPOCH");

  private final Bench bench;
  private final List<BaseImage> bases;
  private final LayerCache layers;
  private final AtomicInteger started = new AtomicInteger();

  CaseRunner(Bench bench, List<BaseImage> bases, LayerCache layers) {
    this.bench = bench;
    this.bases = List.copyOf(bases);
    this.layers = layers;
  }

  /**
   * Runs all steps.
   *
   * @return where what comes out differs from what was recorded, and how
   */
  public SortedMap<String, String> run(RecordedCase recorded)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory(bench.scratch(), "case");
    Differences differences = new Differences();
    try (FileServer server = FileServer.start(recorded.arguments().path("http"))) {
      // As long as the recorder's, since a case may write it into a file.
      String registry =
          bench.registry() + String.format(Locale.ROOT, "/%04d", started.incrementAndGet());
      Path contexts = folder.resolve("context");
      SortedMap<String, String> environment = new TreeMap<>();
      environment.put("REG", registry);
      environment.put("HTTP", server.address());
      Processes.Result made =
          Processes.run(
              folder,
              List.of("sh", recorded.folder().resolve("mk.sh").toString(), contexts.toString()),
              environment);
      if (made.exitCode() != 0) {
        differences.add("mk.sh", "ended with " + made.exitCode() + ": " + made.err());
        return differences.all();
      }
      Files.createDirectories(contexts);
      UnaryOperator<String> addresses =
          text -> text.replace("@REG@", registry).replace("@HTTP@", server.address());
      List<String> more = StepOptions.secrets(recorded.arguments(), folder);
      // What other cases left in caches of the same names is not this one's.
      more.addAll(List.of("--build-arg", "BUILDKIT_CACHE_MOUNT_NS=" + recorded.name()));
      JsonNode steps = recorded.arguments().path("steps");
      for (int i = 0; i < steps.size(); i++) {
        Path output = folder.resolve("out" + i);
        List<String> words = StepOptions.of(steps.get(i), contexts, output, addresses);
        words.addAll(1, more);
        Differences ofStep = steps.size() == 1 ? differences : differences.at("step " + i + " ");
        if (step(steps.get(i), recorded.expected().get(i), words, ofStep)) {
          images(recorded.expected().get(i), output, ofStep);
        }
        if (steps.get(i).has("push") && Files.exists(output)) {
          push(output, registry + "/" + steps.get(i).path("push").stringValue(), ofStep);
        }
      }
    } finally {
      Processes.check(bench.scratch(), List.of("rm", "-rf", folder.toString()));
    }
    return differences.all();
  }

  /** Runs a step; whether there are images to compare. */
  private boolean step(
      JsonNode step, JsonNode expected, List<String> words, Differences differences)
      throws IOException, InterruptedException {
    Path log = Files.createTempFile(bench.scratch(), "step", ".log");
    int code = start(words, log);
    String said = new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
    Files.delete(log);
    boolean refused = expected.path("result").stringValue().equals("error");
    if (code != (refused ? 1 : 0)) {
      String instead =
          refused ? "recorded the error: " + expected.path("error").asString("") + "\n" : "";
      String how = code < 0 ? "ran too long" : "ended with " + code;
      differences.add("exit code", how + "\n" + instead + said);
      return false;
    }
    if (refused) {
      line(step, expected, said, differences);
    }
    return !refused;
  }

  private int start(List<String> words, Path log) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(bench.command());
    command.addAll(words);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(bench.scratch().toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().clear();
    builder.environment().putAll(bench.environment());
    Process process = builder.start();
    try {
      return process.waitFor(bench.seconds(), TimeUnit.SECONDS) ? process.exitValue() : -1;
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
  }

  /** An error names the line that was recorded, or where none was, a line; some are about none. */
  private static void line(JsonNode step, JsonNode expected, String said, Differences differences) {
    Matcher recorded = RECORDED_LINE.matcher(expected.path("error").asString(""));
    String name = StepOptions.dockerfile(step).replaceFirst(".*/", "");
    Matcher named =
        Pattern.compile("(?m)^\\S*(?:" + Pattern.quote(name) + "|dockerignore):(\\d+)$")
            .matcher(said);
    String line = named.find() ? named.group(1) : "none";
    if (expected.has("line")) {
      String right = expected.path("line").asInt() == 0 ? "none" : expected.path("line").toString();
      differences.compare("line of the error", right, line);
    } else if (recorded.find()) {
      differences.compare("line of the error", recorded.group(1), line);
    } else if (line.equals("none")
        && !WITHOUT_LINE.matcher(expected.path("error").asString("")).find()) {
      differences.add("line of the error", "no line is named:\n" + said);
    }
  }

  private void images(JsonNode expected, Path output, Differences differences) throws IOException {
    LayoutReader reader = LayoutReader.open(output, layers);
    List<LayoutImage> images = new ArrayList<>();
    for (JsonNode descriptor : reader.index().path("manifests")) {
      images(reader, descriptor, images);
    }
    JsonNode recorded = expected.path("images");
    differences.compare("images", recorded.size(), images.size());
    boolean single = recorded.size() == 1 && images.size() == 1;
    for (JsonNode one : recorded) {
      String platform = one.path("platform").stringValue();
      Optional<LayoutImage> image =
          images.stream()
              .filter(i -> single || ImageComparison.platform(i.config()).equals(platform))
              .findFirst();
      if (image.isEmpty()) {
        differences.add(platform, "there is no image for it");
        continue;
      }
      // Two may be for the same platform, but for the version of its system: in their order.
      images.remove(image.get());
      Differences ofImage = recorded.size() == 1 ? differences : differences.at(platform + " ");
      ImageComparison.compare(one, image.get(), bases, ofImage);
    }
  }

  private static void images(LayoutReader reader, JsonNode descriptor, List<LayoutImage> images)
      throws IOException {
    if (descriptor.path("mediaType").asString("").endsWith("index.v1+json")) {
      for (JsonNode inner : reader.read(descriptor).path("manifests")) {
        images(reader, inner, images);
      }
      return;
    }
    images.add(reader.image(descriptor));
  }

  /** Brings a step's image to the registry, for the next step. */
  private void push(Path layout, String name, Differences differences)
      throws IOException, InterruptedException {
    Processes.Result result =
        Processes.run(
            bench.scratch(),
            List.of(
                Tools.require("skopeo").toString(),
                "copy",
                "--quiet",
                "--all",
                "--dest-tls-verify=false",
                "oci:" + layout,
                "docker://" + name));
    if (result.exitCode() != 0) {
      differences.add("push", result.err());
    }
  }
}
