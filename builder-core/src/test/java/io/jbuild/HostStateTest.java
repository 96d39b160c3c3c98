package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.event.BuildEvent;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What belongs to the machine and to jbuild's own process is not seen by a RUN. */
@Tag("namespaces")
class HostStateTest {

  @TempDir Path folder;

  private TestBuilds builds = new TestBuilds(Path.of("/nowhere"));

  @BeforeEach
  void open() throws Exception {
    builds = new TestBuilds(folder);
    builds.busybox("store");
  }

  @AfterEach
  void delete() throws Exception {
    builds.delete();
  }

  // CVE-2024-21626: an open descriptor of the runtime as the working directory leads to the host.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/proc/self/fd/",
        "/proc/1/fd/",
        "/proc/1/task/1/fd/",
        "/proc/thread-self/fd/",
        "/fds/"
      })
  void aWorkingDirectoryAmongTheDescriptorsIsRefused(String descriptors) {
    // Each that one may hope for by one of the paths; of the others, which lead to the same, some.
    int most = descriptors.equals("/proc/self/fd/") ? 64 : 12;
    for (int descriptor = 3; descriptor <= most; descriptor++) {
      assertIsRefused(descriptors + descriptor);
    }
    // Not even a folder is made where one of them leads.
    assertIsRefused(descriptors + "50/made");
  }

  // The same by the directory in which the runtime itself works while the command's is looked for.
  @ParameterizedTest
  @ValueSource(strings = {"/proc/1/cwd", "/proc/1/cwd/made", "/proc/1/task/1/cwd", "/proc/1/root"})
  void theRuntimesOwnWorkingDirectoryIsRefusedAsTheCommands(String directory) {
    assertIsRefused(directory);
  }

  private void assertIsRefused(String directory) {
    BuildException failure =
        catchThrowableOfType(
            BuildException.class,
            () ->
                builds.build(
                    "store",
                    "FROM busybox\nRUN ln -s /proc/1/fd /fds\nWORKDIR "
                        + directory
                        + "\nRUN pwd; ls ..; ls ../../..\n",
                    "app"));
    assertThat(failure).as(directory).isNotNull();
    assertThat(failure.message()).contains("the working directory " + directory);
    assertThat(failure.blame()).isEqualTo(Blame.DOCKERFILE);
  }

  // CVE-2021-3602: all environments that a command can see are the given one.
  @Test
  void theBuildersEnvironmentIsNowhereToBeRead() throws Exception {
    List<String> own = new ArrayList<>();
    for (Map.Entry<String, String> variable : System.getenv().entrySet()) {
      if (variable.getValue().length() > 4 && !variable.getKey().matches("PATH|HOME|PWD")) {
        own.add(variable.getKey() + "=" + variable.getValue());
      }
    }
    assertThat(own).isNotEmpty();
    builds.forget();

    builds.build("store", "FROM busybox\nRUN cat /proc/*/environ | tr '\\0' '\\n'; env\n", "app");

    assertThat(output()).contains("PATH=").doesNotContain(own.toArray(new String[0]));
  }

  // CVE-2021-41091: a program of an image that runs as root, reached by another user of the
  // machine.
  @Test
  void whatIsUnpackedIsNobodyElsesToReach() throws Exception {
    builds.build("store", "FROM busybox\nRUN chmod 4755 /bin/busybox\n", "app");

    Path own = builds.store("store").resolve("jbuild");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own)))
        .isEqualTo("rwx------");
    assertThat(builds.store("store").resolve("blobs")).isDirectory();
  }

  private String output() {
    StringBuilder text = new StringBuilder();
    for (BuildEvent event : builds.events()) {
      if (event instanceof BuildEvent.StepOutput output) {
        text.append(new String(output.bytes(), StandardCharsets.UTF_8));
      }
    }
    return text.toString();
  }
}
