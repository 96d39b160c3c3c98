package io.jbuild.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.failure.BuildException;
import java.util.List;
import org.junit.jupiter.api.Test;

class PortSpecsTest {

  @Test
  void aPortIsTcpUnlessItSaysOtherwise() {
    assertThat(PortSpecs.parse(List.of("80", "53/UDP"))).containsExactly("53/udp", "80/tcp");
  }

  @Test
  void aRangeIsWrittenOut() {
    assertThat(PortSpecs.parse(List.of("8000-8002/sctp")))
        .containsExactly("8000/sctp", "8001/sctp", "8002/sctp");
  }

  @Test
  void aHostPartIsNotLookedAt() {
    assertThat(PortSpecs.parse(List.of("127.0.0.1:8080:80"))).containsExactly("80/tcp");
  }

  @Test
  void whatIsNoPortIsRefused() {
    assertThatThrownBy(() -> PortSpecs.parse(List.of("80/icmp")))
        .isInstanceOf(BuildException.class)
        .hasMessage("invalid proto: icmp in \"80/icmp\"");
    assertThatThrownBy(() -> PortSpecs.parse(List.of("99999")))
        .hasMessage("invalid containerPort: 99999 in \"99999\"");
    assertThatThrownBy(() -> PortSpecs.parse(List.of("9-3")))
        .hasMessage("invalid range format for port: 9-3 in \"9-3\"");
  }
}
