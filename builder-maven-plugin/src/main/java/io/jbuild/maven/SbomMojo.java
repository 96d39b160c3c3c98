package io.jbuild.maven;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Writes what is in the image that {@code jbuild:build} made: its packages and its jars, to {@code
 * target/jbuild/sbom.spdx.json} or {@code sbom.cdx.json}.
 */
@Mojo(name = "sbom", defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
public final class SbomMojo extends ImageGoal {

  /** The forms: {@code spdx}, {@code cyclonedx}. */
  @Parameter(property = "jbuild.sbomFormats", defaultValue = "spdx")
  private List<String> sbomFormats = List.of("spdx");

  @Override
  void run() throws IOException {
    expectBuilt(jbuild().images());
    String image = tags().get(0);
    for (String format : typed().list("sbomFormats", sbomFormats)) {
      Path file = work().resolve("sbom." + ending(format) + ".json");
      OutputFile.write(
          file, jbuild().attestations().bill(image, Optional.empty(), format, version()));
      getLog().info("Wrote what is in " + image + " to " + file);
    }
  }

  private static String ending(String format) {
    return switch (format) {
      case "spdx" -> "spdx";
      case "cyclonedx" -> "cdx";
      default ->
          throw new BuildException(
              Blame.USAGE,
              "there is no form '" + format + "' of an SBOM",
              "<sbomFormats> are spdx and cyclonedx.");
    };
  }
}
