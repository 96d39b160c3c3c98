package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.event.PushEvents;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import io.jbuild.request.PullRequest;
import io.jbuild.request.PushRequest;
import io.jbuild.request.Tags;
import io.jbuild.testkit.FaultProxy;
import io.jbuild.testkit.FaultProxy.Direction;
import io.jbuild.testkit.FaultProxy.Fault;
import io.jbuild.testkit.RegistryProcess;
import io.jbuild.testkit.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pushes to a real registry over a line with faults: what arrives is whole, or there is a word. */
@Tag("interop")
class BadLineTest {

  private static final PushEvents DEAF =
      new PushEvents() {
        @Override
        public void begins(ImageReference name) {}

        @Override
        public void layer(Digest diffId, String how) {}

        @Override
        public void done(ImageReference name, Descriptor manifest) {}
      };

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  @SuppressWarnings("NullAway.Init") // made before each test
  private TestBuilds builds;

  @BeforeEach
  void makeContext() throws Exception {
    builds = new TestBuilds(folder);
    byte[] bytes = new byte[3 << 20]; // What cannot be compressed, so that the line is busy.
    new Random(5).nextBytes(bytes);
    Files.createDirectories(builds.context(""));
    Files.write(builds.context("f"), bytes);
  }

  @AfterEach
  void delete() throws Exception {
    builds.delete();
  }

  @ParameterizedTest
  @CsvSource({
    "CUT, TO_SERVER, 1000000",
    "CUT, TO_SERVER, 10",
    "CUT, TO_CLIENT, 10",
    "DELAYED, TO_SERVER, 1000000",
    "ANSWERED_500, TO_SERVER, 10",
    "ANSWERED_500, TO_SERVER, 1000000",
    "ANSWERED_429, TO_SERVER, 10",
    "ANSWERED_429, TO_SERVER, 1000000",
  })
  void whatIsPushedOverItIsWhole(Fault fault, Direction direction, long after) throws Exception {
    try (RegistryProcess server = RegistryProcess.start(folder.resolve("registry"));
        FaultProxy line = FaultProxy.before(server.host())) {
      String name = line.host() + "/app:1";
      builds.build("store", "FROM scratch\nCOPY f /f\n", name);
      line.plan(fault, direction, after).plan(fault, direction, after);

      Descriptor pushed = push(name);

      assertThat(line.struck()).isEqualTo(2);
      assertThat(
              Tools.run(
                      "skopeo",
                      "inspect",
                      "--tls-verify=false",
                      "--format={{.Digest}}",
                      "docker://" + server.host() + "/app:1")
                  .strip())
          .isEqualTo(pushed.digest().toString());
      Tools.run(
          "skopeo",
          "copy",
          "--src-tls-verify=false",
          "docker://" + server.host() + "/app:1",
          "dir:" + folder.resolve("read"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "CUT, TO_CLIENT, 1000000",
    "CUT, TO_CLIENT, 10",
    "DELAYED, TO_CLIENT, 1000000",
    "ANSWERED_500, TO_SERVER, 10",
    "ANSWERED_429, TO_SERVER, 10",
  })
  void whatIsPulledOverItIsWholeAndComesOnce(Fault fault, Direction direction, long after)
      throws Exception {
    try (RegistryProcess server = RegistryProcess.start(folder.resolve("registry"));
        FaultProxy line = FaultProxy.before(server.host())) {
      ImageReference name = ImageReference.parse(line.host() + "/app:1");
      builds.build("store", "FROM scratch\nCOPY f /f\n", name.full());
      push(name.full());
      long before = line.received();
      line.plan(fault, direction, after).plan(fault, direction, after);

      builds
          .engine("other")
          .images()
          .pull(new PullRequest(name, Tags.ONE, Platform.host(), 4), new SilentPull());

      assertThat(line.struck()).isEqualTo(2);
      // The layer, and what was on its way when the line was cut.
      assertThat(line.received() - before).isBetween(3L << 20, (3L << 20) + (300 << 10));
      Path files = folder.resolve("files");
      builds.build("other", "FROM " + name + "\n", "copy", "type=local,dest=" + files);
      assertThat(files.resolve("f")).hasSameBinaryContentAs(builds.context("f"));
    }
  }

  @Test
  void aBaseThatIsReadOverItIsWholeAndComesOnce() throws Exception {
    try (RegistryProcess server = RegistryProcess.start(folder.resolve("registry"));
        FaultProxy line = FaultProxy.before(server.host())) {
      String name = line.host() + "/app:1";
      builds.build("store", "FROM scratch\nCOPY f /f\n", name);
      push(name);
      long before = line.received();
      line.plan(Fault.CUT, Direction.TO_CLIENT, 1_000_000)
          .plan(Fault.CUT, Direction.TO_CLIENT, 1_000_000);

      Path files = folder.resolve("files");
      builds.build("other", "FROM " + name + "\n", "copy", "type=local,dest=" + files);

      assertThat(line.struck()).isEqualTo(2);
      assertThat(line.received() - before).isBetween(3L << 20, (3L << 20) + (300 << 10));
      assertThat(files.resolve("f")).hasSameBinaryContentAs(builds.context("f"));
    }
  }

  @Test
  void whatArrivesAsSomethingElseIsNotKept() throws Exception {
    try (RegistryProcess server = RegistryProcess.start(folder.resolve("registry"));
        FaultProxy line = FaultProxy.before(server.host())) {
      String name = line.host() + "/app:1";
      builds.build("store", "FROM scratch\nCOPY f /f\n", name);
      line.plan(Fault.CORRUPTED, Direction.TO_SERVER, 1_000_000);

      BuildException failure = catchThrowableOfType(BuildException.class, () -> push(name));

      assertThat(failure)
          .hasMessageStartingWith(line.host() + " failed to take blob sha256:")
          .hasMessageContaining("(400, DIGEST_INVALID: ");
      assertThat(server.get("/v2/app/tags/list").statusCode()).isEqualTo(404);
      assertThat(push(name).digest()).isNotNull();
    }
  }

  private Descriptor push(String name) throws Exception {
    return builds
        .engine("store")
        .images()
        .push(new PushRequest(ImageReference.parse(name), Tags.ONE, Optional.empty(), 4), DEAF);
  }
}
