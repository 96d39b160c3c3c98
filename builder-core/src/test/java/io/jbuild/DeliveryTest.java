package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.event.PushEvents;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.ImageReference;
import io.jbuild.request.BuildRequest;
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
  private TestBuilds builds;

  @SuppressWarnings("NullAway.Init") // made before each test
  private MemoryRegistry registry;

  @BeforeEach
  void begin() throws Exception {
    registry = new MemoryRegistry();
    builds = new TestBuilds(folder);
    builds.context("f", "content");
    builds.context("Dockerfile", "FROM scratch\nCOPY f /f\n");
    String place = "type=registry,ref=" + registry.host() + "/team/cache:main,mode=max";
    builds.caches(List.of(), List.of(place));
  }

  @AfterEach
  void end() throws Exception {
    registry.close();
    builds.delete();
  }

  private BuildResult build(Delivery delivery) throws Exception {
    BuildRequest request = builds.request(registry.host() + "/team/app:1").forPush();
    return builds
        .engine("store")
        .build(request, event -> {}, OutputStream.nullOutputStream(), delivery);
  }

  @Test
  void theImageIsThereBeforeTheCache() throws Exception {
    ImageReference name = ImageReference.parse(registry.host() + "/team/app:1");
    Images images = builds.engine("store").images();
    PushRequest push = new PushRequest(name, Tags.ONE, Optional.empty(), 2);

    build(built -> new BuildResult(built.imageId(), images.push(push, PushEvents.unheard())));

    assertThat(registry.manifests).containsKeys("team/app 1", "team/cache main");
    assertThat(registry.requests)
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

    assertThat(registry.requests).isEmpty();
  }
}
