package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.event.BuildEvent;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.RunSettings;
import io.jbuild.request.AttestOptions;
import io.jbuild.request.BuildContext;
import io.jbuild.request.BuildRequest;
import io.jbuild.request.CacheOptions;
import io.jbuild.request.ContextOptions;
import io.jbuild.request.DeviceOptions;
import io.jbuild.request.Isolation;
import io.jbuild.request.SecretOptions;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody stops a build before its first step. */
class InterruptedPlanningTest {

  @Test
  void whatAnInterruptCutsOffIsNoFailure(@TempDir Path folder) throws Exception {
    Builds builds = new Builds(folder.resolve("context"));
    Path store = folder.resolve("store");
    builds.file("f", new byte[1]);
    builds.build(store, "FROM scratch\nCOPY f /\n", "base");
    Path dockerfile =
        builds.file("Dockerfile", "FROM base\nLABEL c=d\n".getBytes(StandardCharsets.UTF_8));
    BuildRequest request =
        new BuildRequest(
            new BuildContext.Folder(folder.resolve("context")),
            Optional.of(dockerfile),
            List.of(ImageReference.parse("made")),
            new TreeMap<>(),
            new TreeMap<>(),
            Optional.empty(),
            List.of(),
            List.of(),
            Optional.empty(),
            BuildRequest.Network.HOST,
            BuildRequest.Cache.USE,
            BuildRequest.Pull.MISSING,
            1,
            ContextOptions.NONE,
            List.of(),
            RunSettings.DEFAULT,
            SecretOptions.NONE,
            Isolation.AUTO,
            Set.of(),
            DeviceOptions.DEFAULT,
            AttestOptions.NONE,
            BuildRequest.Failed.DROPPED,
            CacheOptions.NONE);

    assertThatThrownBy(
            () ->
                Builds.engine(store)
                    .build(
                        request,
                        event -> {
                          if (event instanceof BuildEvent.DockerfileRead) {
                            Thread.currentThread().interrupt();
                          }
                        },
                        OutputStream.nullOutputStream()))
        .isInstanceOf(InterruptedException.class);

    assertThat(Thread.interrupted()).isFalse();
    Builds.assertWhole(store, "base:latest");
  }
}
