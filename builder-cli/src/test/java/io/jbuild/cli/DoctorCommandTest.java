package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.result.MachineReport;
import io.jbuild.result.MachineReport.RungState;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DoctorCommandTest {

  private static MachineReport report(boolean namespaces) {
    return new MachineReport(
        List.of(
            new RungState(
                "oci",
                false,
                "runc 1.1.5+ds1-1+deb12u1 has known holes (CVE-2025-31133, CVE-2025-52565)",
                "Update it; {isolation} oci insists."),
            new RungState("namespaces", namespaces, namespaces ? "" : "none here", ""),
            new RungState("chroot", namespaces, namespaces ? "" : "it takes root", "Be root.")),
        new MachineReport.Ids("one", "As root: add a line."),
        new MachineReport.StoreState("/store", 1_000_000_000L, 4_000_000_000L),
        List.of(
            new MachineReport.Tool("git", Optional.of("/usr/bin/git"), "repositories"),
            new MachineReport.Tool("newuidmap", Optional.empty(), "users")));
  }

  @Test
  void eachRungHasItsReasonAndTheChangeThatHelps() {
    Typed user = new Typed();
    user.engine.machine = Optional.of(report(true));

    assertThat(user.type("doctor")).isZero();

    assertThat(user.out)
        .isEqualTo(
            """
            RUN is isolated by the first of these that works:
              - oci           runc 1.1.5+ds1-1+deb12u1 has known holes (CVE-2025-31133,
                              CVE-2025-52565)
                              Update it; --isolation oci insists.
              + namespaces    works, and is taken
              + chroot        works
                              Be root.

            Besides:
              - users         root alone: files of a RUN belong to nobody else
                              As root: add a line.
              + store         /store, 1GB free of 4GB
              + git           /usr/bin/git
              - newuidmap     not in PATH; needed for users
            """);
    assertThat(user.out.lines()).allMatch(line -> line.length() <= 80);
  }

  @Test
  void aMachineThatCannotIsolateIsAFailure() {
    Typed user = new Typed();
    user.engine.machine = Optional.of(report(false));

    assertThat(user.type("doctor")).isEqualTo(1);
    assertThat(user.out).contains("No Dockerfile with RUN can be built here; others can.");
  }

  @Test
  void programsReadJson() {
    Typed user = new Typed();
    user.engine.machine = Optional.of(report(true));

    assertThat(user.type("doctor", "--format", "json")).isZero();

    assertThat(user.out)
        .contains("\"isolation\": \"namespaces\"")
        .contains("\"works\": false")
        .contains("\"remedy\": \"Update it; --isolation oci insists.\"")
        .contains("\"free\": 1000000000");
  }

  @Test
  void anotherFormatIsRefused() {
    assertThat(new Typed().type("doctor", "--format", "xml")).isEqualTo(2);
  }
}
