package io.jbuild.maven;

import io.jbuild.oci.ImageReference;
import io.jbuild.request.Images;
import io.jbuild.request.SaveRequest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/** Loads the image that {@code jbuild:build} made into a docker daemon, where there is one. */
@Mojo(name = "load", defaultPhase = LifecyclePhase.INSTALL, threadSafe = true)
public final class LoadMojo extends ImageGoal {

  /** The program that speaks to the daemon; {@code podman} does as well. */
  @Parameter(property = "jbuild.docker", defaultValue = "docker", required = true)
  private String docker;

  @Override
  void run() throws IOException, InterruptedException {
    Images images = jbuild().images();
    expectBuilt(images);
    SaveRequest request =
        new SaveRequest(
            names().stream().map(ImageReference::familiar).toList(),
            List.of(),
            SaveRequest.Form.DOCKER_ARCHIVE,
            Optional.empty());
    new LoadProgram(docker).load(out -> images.save(request, out)).lines().forEach(getLog()::info);
  }
}
