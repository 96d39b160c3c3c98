package io.jbuild.maven;

import io.jbuild.Images;
import io.jbuild.SaveRequest;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.MachineFailure;
import io.jbuild.oci.ImageReference;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
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
    Process process = start();
    try {
      load(images, process);
    } catch (BuildException | InterruptedException e) {
      process.destroy();
      throw e;
    }
  }

  private void load(Images images, Process process) throws IOException, InterruptedException {
    String broken = "";
    try (OutputStream in = new BufferedOutputStream(process.getOutputStream())) {
      SaveRequest request =
          new SaveRequest(
              names().stream().map(ImageReference::familiar).toList(),
              List.of(),
              SaveRequest.Form.DOCKER_ARCHIVE,
              Optional.empty());
      images.save(request, in);
    } catch (IOException e) {
      broken = MachineFailure.words(e); // What the program says tells why it stopped reading.
    }
    String said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (process.waitFor() != 0 || !broken.isEmpty()) {
      throw new BuildException(
          Blame.MACHINE,
          docker + " load failed: " + (said.isEmpty() ? broken : said),
          "It needs a daemon that runs; the image is in the store, and needs none.");
    }
    said.lines().forEach(getLog()::info);
  }

  private Process start() {
    try {
      return new ProcessBuilder(docker, "load").redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new BuildException(
          Blame.MACHINE,
          "'" + docker + "' cannot be started: " + e.getMessage(),
          "Install docker, or name another program with {docker}.",
          e);
    }
  }
}
