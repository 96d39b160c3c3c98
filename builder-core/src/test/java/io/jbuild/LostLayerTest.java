package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.failure.BuildException;
import io.jbuild.request.BuildRequest;
import io.jbuild.request.ContainerRequest;
import io.jbuild.request.Containers;
import io.jbuild.request.Isolation;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A container whose layer somebody took out of the store. */
@Tag("namespaces")
class LostLayerTest {

  @Test
  void whatToDoIsSaid(@TempDir Path folder) throws Exception {
    TestBuilds builds = new TestBuilds(folder);
    builds.busybox("store");
    Containers containers = builds.engine("store").containers();
    containers.run(
        new ContainerRequest(
            "busybox",
            List.of("touch", "/x"),
            new ContainerRequest.Settings(
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                BuildRequest.Network.HOST,
                List.of()),
            Optional.of("one"),
            /* dropped= */ false,
            Isolation.AUTO,
            new ContainerRequest.Streams(
                InputStream.nullInputStream(),
                OutputStream.nullOutputStream(),
                OutputStream.nullOutputStream(),
                Optional.empty())),
        new SilentPull());
    Path records = builds.store("store").resolve("jbuild/containers");
    String id = containers.list(unreadable -> {}).get(0).id();
    String record = Files.readString(records.resolve(id + ".json"));
    String layer = record.replaceFirst("(?s).*\"layer\":\\{[^}]*sha256:([0-9a-f]{64}).*", "$1");
    Files.delete(builds.store("store").resolve("blobs/sha256/" + layer));

    assertThatThrownBy(() -> containers.changes("one"))
        .isInstanceOfSatisfying(
            BuildException.class,
            lost ->
                assertThat(lost.hint()).contains("jbuild rm one").contains("jbuild store check"))
        .hasMessageContaining("what one changed is lost: the store has no sha256:" + layer);
  }
}
