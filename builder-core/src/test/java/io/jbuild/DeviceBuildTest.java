package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.event.BuildEvent;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
import io.jbuild.oci.Entitlement;
import io.jbuild.request.DeviceOptions;
import io.jbuild.request.Isolation;
import io.jbuild.testkit.Processes;
import io.jbuild.testkit.TarEntry;
import io.jbuild.testkit.Tools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** RUN --device in whole builds, with specifications of the test's own. */
@Tag("namespaces")
class DeviceBuildTest {

  @TempDir Path folder;

  private TestBuilds builds = new TestBuilds(Path.of("/nowhere"));

  @BeforeEach
  void make() throws Exception {
    Tools.requireRoot();
    builds = new TestBuilds(folder);
    builds.busybox("store");
    builds.devices(DeviceOptions.parse(List.of(folder.resolve("cdi").toString()), List.of()));
    builds.isolation(Isolation.AUTO, Set.of(Entitlement.DEVICE));
  }

  private void describe(String edits) throws IOException {
    Path cdi = Files.createDirectories(folder.resolve("cdi"));
    Files.writeString(
        cdi.resolve("v.yaml"),
        "cdiVersion: 0.7.0\nkind: v.com/c\ndevices:\n- name: d\n  containerEdits:\n    "
            + edits.strip().replace("\n", "\n    ")
            + "\n");
  }

  private String files() throws IOException {
    Path given = Files.createDirectories(folder.resolve("given/sub"));
    Files.writeString(given.resolve("file"), "of the machine\n");
    return folder.resolve("given").toString();
  }

  @ParameterizedTest
  @EnumSource(
      value = Isolation.class,
      names = {"OCI", "NAMESPACES", "CHROOT"})
  void aStepSeesItsDeviceAndNoOtherDoes(Isolation rung) throws Exception {
    if (rung == Isolation.OCI) {
      Tools.require("runc");
    }
    builds.isolation(rung, Set.of(Entitlement.DEVICE));
    Processes.check(folder, List.of("mknod", "-m", "644", "zero", "c", "1", "5"));
    describe(
        """
        env: [DEVICE=given, PATH=/elsewhere:/bin]
        deviceNodes:
        - {path: /dev/deep/mine, hostPath: %s/zero, fileMode: 0640, gid: 44}
        - {path: /dev/numbered, type: c, major: 1, minor: 5}
        mounts:
        - {hostPath: %s, containerPath: /opt/given, options: [ro, rbind]}
        additionalGids: [44]
        """
            .formatted(folder, files()));

    builds.build(
        "store",
        """
        FROM busybox
        RUN echo u:x:7:7::/:/bin/sh >>/etc/passwd
        USER 7
        RUN --device=v.com/c=d,required dd if=/dev/deep/mine bs=3 count=1 2>/dev/null | od -An -tx1 && \\
          dd if=/dev/numbered bs=1 count=1 of=/dev/null 2>/dev/null && cat /opt/given/sub/file && echo $DEVICE $PATH && \\
          stat -c '%a %u %g %t,%T' /dev/deep/mine && id -G && chmod 600 /dev/deep/mine || exit 1
        USER 0
        RUN ! ls /dev/deep /opt/given && test -z "$DEVICE"
        """,
        "app");

    assertThat(told())
        .contains(" 00 00 00", "of the machine", "given /elsewhere:/bin", "640 7 44 1,5", "7 44");
    SortedMap<String, TarEntry> files = builds.image("store", "app").rootFilesystem().files();
    assertThat(files).doesNotContainKey("opt").doesNotContainKey("dev/deep");
    assertThat(Files.getAttribute(folder.resolve("zero"), "unix:mode")).isEqualTo(020644);
  }

  private List<String> told() {
    return builds.events().stream()
        .filter(BuildEvent.StepOutput.class::isInstance)
        .flatMap(
            event ->
                new String(((BuildEvent.StepOutput) event).bytes(), StandardCharsets.UTF_8).lines())
        .toList();
  }

  @Test
  void whatASpecificationSaysIsPartOfTheKey() throws Exception {
    String dockerfile = "FROM busybox\nRUN --device=v.com/c=d echo $A\n";
    for (String value : List.of("1", "2")) {
      describe("env: [A=" + value + "]");
      builds.forget();
      builds.build("store", dockerfile, "app");
      assertThat(told()).containsExactly(value);
      builds.forget();
      builds.build("store", dockerfile, "app");
      assertThat(told()).isEmpty();
    }
    Files.delete(folder.resolve("cdi/v.yaml"));
    builds.build("store", dockerfile, "app");
    assertThat(told()).containsExactly("");
    assertThat(builds.events())
        .contains(
            new BuildEvent.Warning(
                "there is no device v.com/c=d, and RUN --device does not require it"));
  }

  @Test
  void oneThatIsRequiredOrNotAllowedIsToldBeforeAnythingRuns() {
    BuildException refusal =
        catchThrowableOfType(
            BuildException.class,
            () ->
                builds.build(
                    "store",
                    "FROM busybox\nRUN echo ran\nRUN --device=v.com/c=d,required true\n",
                    "app"));
    assertThat(refusal).hasMessage("required device \"v.com/c=d\" is not registered");
    assertThat(refusal.lines()).contains(new Lines(3, 3));
    assertThat(told()).isEmpty();
  }

  @Test
  void nobodyGetsOneThatNobodyAllowed() throws Exception {
    describe("env: [A=1]");
    builds.isolation(Isolation.AUTO, EnumSet.complementOf(EnumSet.of(Entitlement.DEVICE)));
    String dockerfile = "FROM busybox\nRUN --device=v.com/c=d echo $A\n";
    assertThat(
            catchThrowableOfType(
                BuildException.class, () -> builds.build("store", dockerfile, "app")))
        .hasMessage("device v.com/c=d is requested by the build but not allowed");

    builds.devices(
        DeviceOptions.parse(List.of(folder.resolve("cdi").toString()), List.of("v.com/c=d")));
    builds.build("store", dockerfile, "app");
    assertThat(told()).containsExactly("1");
  }

  @Test
  void whatIsNotThereIsToldWithWhatNeedsIt() throws Exception {
    String dockerfile = "FROM busybox\nRUN --device=v.com/c=d true\n";
    describe("deviceNodes: [{path: /dev/nosuch}]");
    assertThat(
            catchThrowableOfType(
                BuildException.class, () -> builds.build("store", dockerfile, "app")))
        .hasMessage(
            "the device /dev/nosuch cannot be given to the command:"
                + " /dev/nosuch: no such file or directory");
    describe("mounts: [{hostPath: /nosuch, containerPath: /x}]");
    assertThat(
            catchThrowableOfType(
                BuildException.class, () -> builds.build("store", dockerfile, "app")))
        .hasMessage("/nosuch of this machine cannot be mounted: no such file or directory");
  }
}
