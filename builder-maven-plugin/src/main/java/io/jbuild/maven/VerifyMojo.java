package io.jbuild.maven;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.ImageReference;
import io.jbuild.report.VerifiedBuild;
import io.jbuild.report.VerifyFormat;
import io.jbuild.request.BuildRequest;
import io.jbuild.request.VerifyRequest;
import io.jbuild.result.Verification;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.jspecify.annotations.Nullable;

/**
 * Builds the image twice, the second time from nothing and under other conditions, and fails where
 * they differ: with the line of the Dockerfile, the file and the cause. Reports are in {@code
 * target/jbuild}.
 */
@Mojo(
    name = "verify",
    defaultPhase = LifecyclePhase.VERIFY,
    requiresDependencyResolution = ResolutionScope.COMPILE_PLUS_RUNTIME,
    threadSafe = true)
public final class VerifyMojo extends DockerfileGoal {

  /** An image to compare with instead of building twice. */
  @Parameter(property = "jbuild.against")
  private @Nullable String against;

  /**
   * Forms of the report: {@code text}, {@code json}, {@code junit}, {@code sarif}, {@code
   * markdown}.
   */
  @Parameter(property = "jbuild.reports", defaultValue = "text")
  private List<String> reports = List.of("text");

  /** How many processors the second build has. */
  @Parameter(property = "jbuild.processors")
  private @Nullable Integer processors;

  /** Where the second build works: another disk, or one in memory. */
  @Parameter(property = "jbuild.work")
  private @Nullable File work;

  @Override
  void run() throws IOException, InterruptedException, MojoFailureException {
    List<VerifyFormat> formats =
        typed().list("reports", reports).stream().map(VerifyFormat::of).toList();
    BuildRequest request = request();
    Optional<ImageReference> image = Optional.ofNullable(against).map(VerifyMojo::image);
    MavenProgress first = progress();
    MavenProgress second = progress();
    VerifiedBuild verified;
    try {
      Verification verification =
          jbuild()
              .verify(
                  new VerifyRequest(
                      request,
                      Optional.empty(),
                      image,
                      processors == null ? OptionalInt.empty() : OptionalInt.of(processors),
                      Optional.ofNullable(work).map(File::toPath)),
                  first,
                  second);
      verified =
          new VerifiedBuild(
              called(request),
              verification.published(),
              Optional.of(verification),
              Optional.empty(),
              frontEnd());
    } catch (BuildException e) {
      String words = (second.hasFailed() ? second : first).failure(e, called(request), List.of());
      write(
          formats,
          new VerifiedBuild(
              called(request),
              image.map(ImageReference::familiar),
              Optional.empty(),
              Optional.of(e),
              frontEnd()));
      throw new MojoFailureException(words, e);
    }
    write(formats, verified);
    boolean same = verified.verification().orElseThrow().isReproducible();
    VerifyFormat.TEXT.report(verified).lines().forEach(same ? getLog()::info : getLog()::error);
    if (!same) {
      throw new MojoFailureException("the image is not reproducible; the reports are in " + work());
    }
  }

  private MavenProgress progress() {
    return new MavenProgress(getLog(), MavenProgress.Extent.STEPS, frontEnd());
  }

  private static ImageReference image(String text) {
    try {
      return ImageReference.parse(text);
    } catch (IllegalArgumentException e) {
      throw new BuildException(
          Blame.USAGE,
          "invalid image name '" + text + "'",
          "{against} is NAME:TAG or NAME@DIGEST.",
          e);
    }
  }

  private void write(List<VerifyFormat> formats, VerifiedBuild verified) throws IOException {
    for (VerifyFormat format : formats) {
      OutputFile.write(
          work().resolve("verify." + ending(format)),
          format.report(verified).getBytes(StandardCharsets.UTF_8));
    }
  }

  private static String ending(VerifyFormat format) {
    return switch (format) {
      case TEXT -> "txt";
      case JUNIT -> "xml";
      case MARKDOWN -> "md";
      case JSON, SARIF -> format.name().toLowerCase(Locale.ROOT);
    };
  }
}
