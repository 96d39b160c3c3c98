package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.event.PushEvents;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.ImageReference;
import io.jbuild.request.BuildRequest;
import io.jbuild.request.Delivery;
import io.jbuild.request.Images;
import io.jbuild.request.PushRequest;
import io.jbuild.request.Tags;
import io.jbuild.result.BuildResult;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An image goes where it is wanted before other machines get results of its steps. */
class DeliveryTest {

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  @SuppressWarnings("NullAway.Init") // made before each test
  private TwoMachines machines;

  @BeforeEach
  void begin() throws Exception {
    machines = new TwoMachines(folder);
    machines.builds.context("f", "content");
    machines.builds.context("Dockerfile", "FROM scratch\nCOPY f /f\n");
    machines.builds.caches(List.of(), List.of(machines.place() + ",mode=max"));
  }

  @AfterEach
  void end() throws Exception {
    machines.end();
  }

  private BuildResult build(Delivery delivery) throws Exception {
    BuildRequest request =
        machines.builds.request(machines.registry.host() + "/team/app:1").forPush();
    return machines
        .builds
        .engine("store")
        .build(request, event -> {}, OutputStream.nullOutputStream(), delivery);
  }

  @Test
  void theImageIsThereBeforeTheCache() throws Exception {
    ImageReference name = ImageReference.parse(machines.registry.host() + "/team/app:1");
    Images images = machines.builds.engine("store").images();
    PushRequest push = new PushRequest(name, Tags.ONE, Optional.empty(), 2);

    build(built -> new BuildResult(built.imageId(), images.push(push, PushEvents.unheard())));

    assertThat(machines.registry.manifests).containsKeys("team/app 1", "team/cache main");
    assertThat(machines.registry.requests)
        .filteredOn(request -> request.startsWith("P")) // POST, PATCH and PUT
        .isSortedAccordingTo(Comparator.comparing(request -> request.contains("/team/cache/")));
  }

  @Test
  void ofAnImageThatCannotBeDeliveredNobodyGetsAnything() {
    BuildException gone = new BuildException(Blame.REGISTRY, "gone", "");

    assertThatThrownBy(
            () ->
                build(
                    built -> {
                      throw gone;
                    }))
        .hasMessageContaining("gone");

    assertThat(machines.registry.requests).isEmpty();
  }
}
