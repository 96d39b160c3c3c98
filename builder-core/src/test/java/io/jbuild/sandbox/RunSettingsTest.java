package io.jbuild.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.oci.RunSettings;
import io.jbuild.oci.RunSettings.Host;
import io.jbuild.oci.RunSettings.Limit;
import io.jbuild.sandbox.BusyboxImage.Output;
import io.jbuild.testkit.Tools;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docker's options change in the world of a command. */
@Tag("namespaces")
class RunSettingsTest {

  /** What the tests hold for; another in a subclass. */
  Rung rung() {
    return Rung.NAMESPACES;
  }

  private static final OptionalLong USUAL = OptionalLong.empty();

  private BusyboxImage image = BusyboxImage.none();
  private Sandbox sandbox = BusyboxImage.noSandbox();
  private final Output output = new Output();

  @BeforeEach
  void open(@TempDir Path folder) throws Exception {
    Tools.requireRoot();
    image = BusyboxImage.make(folder);
    sandbox = RungSandbox.open(rung());
  }

  @AfterEach
  void close() throws Exception {
    sandbox.close();
  }

  private String outputOf(Command command, RunSettings settings) throws Exception {
    int code = sandbox.run(BusyboxImage.with(command, settings), image.freshRoot(), output);
    assertThat(code).isZero();
    return output.out();
  }

  @Test
  void hostsStandBehindTheOwnOne() throws Exception {
    RunSettings settings =
        new RunSettings(
            List.of(new Host("db", "10.0.0.5"), new Host("db", "2001:db8::5")), USUAL, List.of());
    assertThat(outputOf(BusyboxImage.shell("cat /etc/hosts"), settings))
        .isEqualTo(
            """
            127.0.0.1\tlocalhost buildkitsandbox
            ::1\tlocalhost ip6-localhost ip6-loopback
            10.0.0.5\tdb
            2001:db8::5\tdb
            """);
  }

  @Test
  void sharedMemoryHasTheSizeAskedFor() throws Exception {
    RunSettings settings = new RunSettings(List.of(), OptionalLong.of(1 << 20), List.of());
    assertThat(outputOf(BusyboxImage.shell("grep /dev/shm /proc/mounts"), settings))
        .contains("size=1024k");
  }

  @Test
  void limitsAreTheCommandsAndNotOurs() throws Exception {
    RunSettings settings = new RunSettings(List.of(), USUAL, List.of(new Limit("nofile", 20, 30)));
    assertThat(outputOf(BusyboxImage.shell("ulimit -Sn; ulimit -Hn"), settings))
        .isEqualTo("20\n30\n");
    assertThat(output.err()).isEmpty();
  }

  @Test
  void anotherUserHasTheLimitsToo() throws Exception {
    RunSettings settings = new RunSettings(List.of(), USUAL, List.of(new Limit("nofile", 20, 30)));
    Command command =
        BusyboxImage.as(BusyboxImage.shell("id -u; ulimit -Hn"), 1000, 1000, List.of());
    assertThat(outputOf(command, settings)).isEqualTo("1000\n30\n");
  }

  @Test
  void whatTheMachineDoesNotAllowIsLoweredAndTold() throws Exception {
    RunSettings settings =
        new RunSettings(
            List.of(), USUAL, List.of(new Limit("nofile", 1L << 40, RunSettings.UNLIMITED)));
    String hard = outputOf(BusyboxImage.shell("ulimit -Hn"), settings).strip();
    assertThat(output.err())
        .isEqualTo(
            "jbuild: ulimit nofile=1099511627776:-1 is more than this machine allows: it is nofile="
                + hard
                + ":"
                + hard
                + "\n");
  }
}
