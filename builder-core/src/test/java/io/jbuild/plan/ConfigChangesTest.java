package io.jbuild.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.ContainerConfig;
import io.jbuild.oci.ImageConfig;
import io.jbuild.oci.Platform;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigChangesTest {

  private final ContainerConfig before = new ContainerConfig();

  private ContainerConfig changed(String... changes) {
    ImageConfig config =
        new ImageConfig(
            Optional.empty(),
            Optional.empty(),
            Platform.parse("linux/amd64"),
            before,
            List.of(),
            List.of());
    return ConfigChanges.apply(config, List.of(changes));
  }

  @Test
  void allThatDockerAllowsChangesTheConfig() {
    ContainerConfig after =
        changed(
            "ENV A=1 B=two",
            "CMD echo $A",
            "EXPOSE 80 53/udp",
            "HEALTHCHECK --interval=5s CMD true",
            "label x=\"y z\"",
            "ONBUILD RUN make",
            "STOPSIGNAL SIGTERM",
            "USER $A:root",
            "VOLUME /data",
            "WORKDIR /work",
            "WORKDIR in");

    assertThat(after.env()).containsExactly("A=1", "B=two");
    assertThat(after.cmd()).containsExactly("/bin/sh", "-c", "echo $A");
    assertThat(after.exposedPorts()).containsExactly("53/udp", "80/tcp");
    assertThat(after.healthcheck.orElseThrow().interval()).hasSeconds(5);
    assertThat(after.labels()).containsEntry("x", "y z");
    assertThat(after.onBuild()).containsExactly("RUN make");
    assertThat(after.stopSignal).contains("SIGTERM");
    assertThat(after.user).isEqualTo("1:root");
    assertThat(after.volumes()).containsExactly("/data");
    assertThat(after.workingDir).isEqualTo("/work/in");
    assertThat(before.env()).isEmpty();
  }

  @Test
  void whatTheImageHasIsSeenAndStays() {
    before.setEnv("PATH", "/bin");
    before.setOnBuild(List.of("RUN first"));
    before.workingDir = "/srv";

    ContainerConfig after = changed("ENV PATH=/opt:$PATH", "ONBUILD RUN second", "WORKDIR app");

    assertThat(after.env()).containsExactly("PATH=/opt:/bin");
    assertThat(after.onBuild()).containsExactly("RUN first", "RUN second");
    assertThat(after.workingDir).isEqualTo("/srv/app");
  }

  @Test
  void noVariableIsAddedThatNobodyAskedFor() {
    assertThat(changed().env()).isEmpty();
  }

  @Test
  void anEntrypointDropsTheCommandOfTheImageAlone() {
    before.setCmd(List.of("old"));

    assertThat(changed("ENTRYPOINT [\"/e\"]").cmd()).isEmpty();
    assertThat(changed("CMD [\"new\"]", "ENTRYPOINT [\"/e\"]").cmd()).containsExactly("new");
  }

  @Test
  void severalInstructionsMayStandInOneChange() {
    assertThat(changed("ENV A=1\nENV B=$A").env()).containsExactly("A=1", "B=1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "RUN true|RUN is not a valid change command",
        "copy a b|COPY is not a valid change command",
        "ADD a b|ADD is not a valid change command",
        "ARG A|ARG is not a valid change command",
        "SHELL [\"x\"]|SHELL is not a valid change command",
        "MAINTAINER me|MAINTAINER is not a valid change command",
        "FROM scratch|FROM is not a valid change command",
        "''|there is no instruction in it",
        "ENVI A=1|unknown instruction: ENVI",
        "STOPSIGNAL none|invalid signal: none",
      })
  void whatIsNoChangeIsRefusedByName(String change, String reason) {
    assertThatThrownBy(() -> changed(change))
        .isInstanceOfSatisfying(
            BuildException.class, e -> assertThat(e.blame()).isEqualTo(Blame.USAGE))
        .hasMessageStartingWith("the change '" + change + "': ")
        .hasMessageContaining(reason);
  }
}
