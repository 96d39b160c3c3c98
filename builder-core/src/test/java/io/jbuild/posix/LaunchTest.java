package io.jbuild.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LaunchTest {

  private static int exitCode(String script, String directory) throws PosixException {
    try (Launch launch =
        new Launch(Launch.bytes("sh", "-c", script), Launch.bytes("PATH=/usr/bin:/bin"))) {
      launch.program("/bin/sh".getBytes(StandardCharsets.US_ASCII));
      launch.workIn(directory);
      return new ChildProcess(launch.start()).reap();
    }
  }

  // CVE-2024-21626: the working directory is looked for by the process that still is ours.
  @Test
  void noDescriptorOfOursIsAWorkingDirectory(@TempDir Path folder) throws Exception {
    try (DirectoryHandle open = DirectoryHandle.open(folder)) {
      for (String process : new String[] {"self", "thread-self"}) {
        String directory = "/proc/" + process + "/fd/" + open.self().descriptor();
        assertThatThrownBy(() -> exitCode("true", directory))
            .isInstanceOfSatisfying(
                PosixException.class, e -> assertThat(e.is(Errno.ENOENT)).isTrue());
      }
    }
  }

  @Test
  void ourOwnWorkingDirectoryIsNotTheProgramsEither() throws Exception {
    assertThat(exitCode("exit 7", "/")).isEqualTo(7);
    assertThat(exitCode("test \"$(pwd -P)\" = /", "/proc/self/cwd")).isZero();
  }
}
