package io.jbuild.cli;

import io.jbuild.failure.BuildException;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.ImageReference;
import io.jbuild.report.CheckFormat;
import io.jbuild.report.SourceExcerpt;
import io.jbuild.report.format.Value;
import io.jbuild.report.progress.BuildView;
import io.jbuild.request.BuildRequest;
import io.jbuild.request.Delivery;
import io.jbuild.request.StoreLocation;
import io.jbuild.result.BuildResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
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
    boolean pushes = isPush(invocation);
    if (pushes) {
      BuildPush.check(request, invocation);
    }
    BuildView progress = kind.view(around);
    BuildPush push = new BuildPush(invocation, request, kind, traced, progress);
    BuildResult result;
    try {
      result = invocation.engine().build(request, traced.over(push), pushes ? push : Delivery.NONE);
    } catch (BuildException failure) {
      push.end();
      String name = shownName.orElseGet(() -> DockerfileOption.nameIn(request.context()));
      SourceExcerpt source = SourceExcerpt.of(progress.dockerfile(), name);
      new FailureReport(around).build(failure, progress.failed(), source);
      return ExitCode.of(failure.blame());
    } finally {
      push.end();
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

  private static boolean isPush(Invocation invocation) {
    return invocation.arguments().flag("--push");
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
