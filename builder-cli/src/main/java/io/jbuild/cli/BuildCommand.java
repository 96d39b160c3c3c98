package io.jbuild.cli;

import io.jbuild.BuildRequest;
import io.jbuild.BuildResult;
import io.jbuild.StoreLocation;
import io.jbuild.event.PushEvents;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.ImageReference;
import io.jbuild.report.CheckFormat;
import io.jbuild.report.SourceExcerpt;
import io.jbuild.report.format.Value;
import io.jbuild.report.progress.BuildView;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code jbuild build}: the main job. */
final class BuildCommand implements Command {

  @Override
  public Syntax syntax() {
    return BuildArguments.syntax();
  }

  @Override
  public int run(Invocation invocation) throws IOException, InterruptedException {
    Optional<CheckFormat> check = CallMethod.checkFormat(invocation.arguments());
    if (check.isPresent()) {
      return CheckCommand.check(invocation, check.get());
    }
    return DockerfileOption.with(
        invocation, (file, shownName) -> build(invocation, file, shownName));
  }

  /**
   * Builds.
   *
   * @param shownName how a failure names the Dockerfile; empty for its place in the context
   */
  private int build(Invocation invocation, Optional<Path> dockerfile, Optional<String> shownName)
      throws IOException, InterruptedException {
    BuildArguments options = new BuildArguments(invocation.arguments(), invocation.around());
    BuildRequest asked = options.request(dockerfile);
    BuildRequest request = isPush(invocation) ? asked.forPush() : asked;
    ProgressKind kind = ProgressKind.of(invocation.arguments(), invocation.around());
    try (TracedBuild traced = TracedBuild.begin(invocation, kind)) {
      return build(invocation, request, shownName, kind, traced);
    }
  }

  private static int build(
      Invocation invocation,
      BuildRequest request,
      Optional<String> shownName,
      ProgressKind kind,
      TracedBuild traced)
      throws IOException, InterruptedException {
    Surroundings around = invocation.around();
    Optional<Path> idFile = file(invocation, "--iidfile");
    Optional<Path> metadataFile = file(invocation, "--metadata-file");
    if (idFile.isPresent()) {
      // A caller must not take an older build's id for ours.
      Files.deleteIfExists(idFile.get());
    }
    if (isPush(invocation)) {
      // Before the first step: who may not push should not have to wait for the last one.
      checkPush(request, invocation);
    }
    BuildView progress = kind.view(around);
    BuildResult result;
    try {
      result = invocation.engine().build(request, traced.over(progress));
    } catch (BuildException failure) {
      progress.end();
      String name = shownName.orElseGet(() -> DockerfileOption.nameIn(request.context()));
      SourceExcerpt source = SourceExcerpt.of(progress.dockerfile(), name);
      new FailureReport(around).build(failure, progress.failed(), source);
      return ExitCode.of(failure.blame());
    } finally {
      progress.end();
    }
    if (isPush(invocation)) {
      try (TransferView view = kind.transfers(around)) {
        PushEvents lines = traced.over(new PushLines(view));
        result = new BuildResult(result.imageId(), push(request, invocation, lines));
      }
    }
    if (idFile.isPresent()) {
      Files.writeString(idFile.get(), result.imageId().toString());
    }
    if (metadataFile.isPresent()) {
      Files.writeString(metadataFile.get(), metadata(request, result), StandardCharsets.UTF_8);
    }
    if (kind == ProgressKind.QUIET
        && request.outputs().stream().noneMatch(BuildCommand::takesStandardOutput)) {
      around.out().println(result.imageId());
    }
    return ExitCode.DONE;
  }

  private static void checkPush(BuildRequest request, Invocation invocation)
      throws IOException, InterruptedException {
    if (request.tags().isEmpty()) {
      throw Usage.refusal(
          "tag is needed when pushing to registry", "Give --tag with the registry's name in it.");
    }
    invocation.engine().images().checkPush(request.tags());
  }

  private static boolean isPush(Invocation invocation) {
    return invocation.arguments().flag("--push");
  }

  private static Descriptor push(BuildRequest request, Invocation invocation, PushEvents lines)
      throws IOException, InterruptedException {
    Descriptor manifest = null;
    for (ImageReference name : request.tags()) {
      manifest = invocation.engine().images().push(PushCommand.request(name), lines);
    }
    return Objects.requireNonNull(manifest, "a push without a name");
  }

  private static Optional<Path> file(Invocation invocation, String option) {
    return invocation.arguments().value(option).map(StoreLocation::path);
  }

  private static boolean takesStandardOutput(String output) {
    return (output + ",").contains("dest=-,");
  }

  /** As {@code docker buildx build --metadata-file} writes it. */
  private static String metadata(BuildRequest request, BuildResult result) {
    Descriptor manifest = result.manifest();
    Map<String, Value> descriptor = new LinkedHashMap<>();
    descriptor.put("mediaType", Value.text(manifest.mediaType()));
    descriptor.put("digest", Value.text(manifest.digest().toString()));
    descriptor.put("size", Value.whole(manifest.size()));
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("containerimage.config.digest", Value.text(result.imageId().toString()));
    fields.put("containerimage.descriptor", new Value.Fields(descriptor));
    fields.put("containerimage.digest", Value.text(manifest.digest().toString()));
    if (!request.tags().isEmpty()) {
      String names =
          request.tags().stream().map(ImageReference::full).collect(Collectors.joining(","));
      fields.put("image.name", Value.text(names));
    }
    return new Value.Fields(fields).pretty(2) + "\n";
  }
}
