package io.jbuild.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.dockerfile.Device;
import io.jbuild.failure.BuildException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MachineDevicesTest {

  private static final String SPECIFICATION =
      """
      cdiVersion: "0.6.0"
      kind: vendor.com/gpu
      annotations:
        org.mobyproject.buildkit.device.class: any-gpu
      containerEdits:
        env: [COMMON=1]
      devices:
      - name: second
        containerEdits:
          env: [SECOND=1]
      - name: first
        annotations:
          org.mobyproject.buildkit.device.autoallow: true
        containerEdits:
          env: [FIRST=1]
      """;

  @TempDir Path folder;

  private final List<String> warnings = new ArrayList<>();

  private void file(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private GivenDevices find(String... names) {
    return find(new AllowedDevices(true, new TreeMap<>()), names);
  }

  private GivenDevices find(AllowedDevices allowed, String... names) {
    warnings.clear();
    return new MachineDevices(
            List.of(folder.resolve("a"), folder.resolve("nowhere"), folder.resolve("b")),
            allowed,
            warnings::add)
        .find(List.of(names).stream().map(name -> new Device(name, true)).toList());
  }

  private BuildException refused(String... names) {
    return catchThrowableOfType(BuildException.class, () -> find(names));
  }

  @Test
  void namesMeanWhatTheyMeanToBuildKit() throws Exception {
    file("a/gpu.yaml", SPECIFICATION);

    assertThat(find("vendor.com/gpu=second").names()).containsExactly("vendor.com/gpu=second");
    assertThat(find("vendor.com/gpu").names()).containsExactly("vendor.com/gpu=first");
    assertThat(find("vendor.com/gpu=*").names())
        .containsExactly("vendor.com/gpu=first", "vendor.com/gpu=second");
    assertThat(find("any-gpu").names())
        .containsExactly("vendor.com/gpu=first", "vendor.com/gpu=second");
    assertThat(find("vendor.com/gpu=second", "any-gpu").edits().environment())
        .containsExactly("COMMON=1", "SECOND=1", "FIRST=1");
    assertThat(warnings).isEmpty();
  }

  @Test
  void oneThatIsNotThereFailsOnlyWhereItIsRequired() throws Exception {
    file("a/gpu.yaml", SPECIFICATION);

    BuildException refusal = refused("vendor.com/gpu=frist");
    assertThat(refusal).hasMessage("required device \"vendor.com/gpu=frist\" is not registered");
    assertThat(refusal.hint()).isEqualTo("Did you mean vendor.com/gpu=first?");
    assertThat(refused("other").hint())
        .isEqualTo("There are: vendor.com/gpu=first, vendor.com/gpu=second.");

    MachineDevices devices =
        new MachineDevices(
            List.of(folder), new AllowedDevices(false, new TreeMap<>()), warnings::add);
    assertThat(devices.find(List.of(new Device("other", false)))).isEqualTo(GivenDevices.NONE);
    assertThat(warnings)
        .containsExactly("there is no device other, and RUN --device does not require it");
    assertThat(
            catchThrowableOfType(
                    BuildException.class, () -> devices.find(List.of(new Device("other", true))))
                .hint())
        .isEqualTo(
            "No device is described in " + folder + ", where CDI specifications are looked for.");
  }

  @Test
  void aBuildHasThoseItIsAllowedAndThoseForEveryone() throws Exception {
    file("a/gpu.yaml", SPECIFICATION);
    TreeMap<String, String> none = new TreeMap<>();
    TreeMap<String, String> second = new TreeMap<>();
    second.put("vendor.com/gpu=second", "vendor.com/gpu=second");
    TreeMap<String, String> alias = new TreeMap<>();
    alias.put("mine", "vendor.com/gpu=second");

    AllowedDevices nobody = new AllowedDevices(false, none);
    assertThat(find(nobody, "vendor.com/gpu=first").names()).hasSize(1);
    BuildException refusal =
        catchThrowableOfType(
            BuildException.class, () -> find(nobody, "vendor.com/gpu=first", "any-gpu"));
    assertThat(refusal)
        .hasMessage("device vendor.com/gpu=second is requested by the build but not allowed");
    assertThat(refusal.hint()).contains("{allow} device=vendor.com/gpu=second");
    assertThat(find(new AllowedDevices(false, second), "any-gpu").names()).hasSize(2);
    assertThat(find(new AllowedDevices(false, alias), "mine").names())
        .containsExactly("vendor.com/gpu=second");
  }

  @Test
  void aLaterFolderCountsAndWhatIsSaidTwiceDoesNot() throws Exception {
    String one =
        "{\"cdiVersion\":\"1.0.0\",\"kind\":\"v.com/c\",\"devices\":"
            + "[{\"name\":\"d\",\"containerEdits\":{\"env\":[\"FILE=%s\"]}}]}";
    file("a/one.json", one.formatted("one"));
    file("b/two.json", one.formatted("two"));
    file("b/not-read.yml", "x");
    assertThat(find("v.com/c=d").edits().environment()).containsExactly("FILE=two");
    assertThat(warnings).isEmpty();

    file("b/three.json", one.formatted("three"));
    assertThat(refused("v.com/c=d")).hasMessageContaining("not registered");
    assertThat(warnings)
        .containsExactly("the device v.com/c=d is described twice in " + folder.resolve("b"));
  }

  @Test
  void allThatADeviceMayChangeIsRead() throws Exception {
    file(
        "a/all.yaml",
        """
        ---
        cdiVersion: 1.1.0
        kind: v.com/c
        devices:
          - name: "0"
            containerEdits:
              deviceNodes:
                - path: /dev/x
                  hostPath: /dev/null
                  fileMode: 0640
                  permissions: rwm
                  uid: 5
                - {path: /dev/y, type: b, major: 8, minor: 1}
                - path: /dev/z
                  type: u
              mounts:
                - hostPath: /lib/a
                  containerPath: /opt/a
                  options: [ro, nosuid, rbind]
                - {hostPath: /lib/b, containerPath: /opt/b}
              additionalGids: [0, 44]
        """);

    DeviceEdits edits = find("v.com/c=0").edits();

    assertThat(warnings).isEmpty();
    assertThat(edits.nodes()).hasSize(3);
    assertThat(edits.nodes().get(0).machinePath()).isEqualTo("/dev/null");
    assertThat(edits.nodes().get(0).mode()).isEqualTo(OptionalInt.of(0640));
    assertThat(edits.nodes().get(0).numbers()).isEmpty();
    assertThat(edits.nodes().get(1).numbers())
        .contains(new DeviceNode.Numbers(DeviceNode.Type.BLOCK, 8, 1));
    assertThat(edits.nodes().get(2).machinePath()).isEqualTo("/dev/z");
    assertThat(edits.mounts())
        .containsExactly(
            new DeviceMount("/opt/a", "/lib/a", true), new DeviceMount("/opt/b", "/lib/b", false));
    assertThat(edits.groups()).containsExactly(44);
    assertThat(DeviceEdits.of(edits.toJson())).isEqualTo(edits);
  }

  @Test
  void whatJbuildDoesNotDoIsRefusedAndNotLeftOut() throws Exception {
    file(
        "a/hooks.yaml",
        """
        cdiVersion: 0.6.0
        kind: v.com/c
        containerEdits:
          hooks:
          - {hookName: createContainer, path: /bin/true}
        devices:
        - name: d
          containerEdits: {env: [A=1]}
        """);

    BuildException refusal = refused("v.com/c=d");

    assertThat(refusal)
        .hasMessage(
            "device v.com/c=d has hooks in "
                + folder.resolve("a/hooks.yaml")
                + ", which jbuild does not do");
    assertThat(refusal.hint()).startsWith("It gives device nodes, mounts, variables and groups.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "kind: v.com/c",
        "[]",
        "cdiVersion: 9.0.0\nkind: v.com/c\ndevices: [{name: d}]",
        "cdiVersion: 1.0.0\nkind: nothing\ndevices: [{name: d}]",
        "cdiVersion: 1.0.0\nkind: v.com/c",
        "cdiVersion: 1.0.0\nkind: v.com/c\ndevices: [{name: d}, {name: d}]",
        "cdiVersion: 1.0.0\nkind: v.com/c\ndevices: [{name: 'd '}]",
        "cdiVersion: 1.0.0\nkind: v.com/c\ndevices: [{name: d, more: 1}]",
        "cdiVersion: 1.0.0\nkind: v.com/c\nkind: v.com/c\ndevices: [{name: d}]",
        "cdiVersion: 1.0.0\nkind: v.com/c\ndevices: [{name: d, containerEdits: {env: ['=1']}}]",
        "cdiVersion: 1.0.0\nkind: v.com/c\ndevices: [{name: d, containerEdits: {unknown: 1}}]",
        "cdiVersion: 1.0.0\nkind: v.com/c\ndevices: [{name: d, containerEdits: {deviceNodes: [{path: x}]}}]",
        "cdiVersion: 1.0.0\nkind: v.com/c\ndevices: [{name: d, containerEdits: {deviceNodes: [{path: /x, permissions: r}]}}]",
        "cdiVersion: 1.0.0\nkind: v.com/c\ndevices: [{name: d, containerEdits: {deviceNodes: [{path: /x, uid: -1}]}}]",
        "cdiVersion: 1.0.0\nkind: v.com/c\ndevices: [{name: d, containerEdits: {mounts: [{hostPath: /x}]}}]",
        "cdiVersion: 1.0.0\nkind: v.com/c\ndevices: [{name: d, containerEdits: {mounts: [{hostPath: /x, containerPath: /x, type: nfs}]}}]",
      })
  void aFileThatIsWrongIsNotUsedAndToldOf(String text) throws Exception {
    file("a/bad.yaml", text);
    file("a/gpu.yaml", SPECIFICATION);

    assertThat(find("vendor.com/gpu").names()).hasSize(1);

    assertThat(warnings).hasSize(1);
    assertThat(warnings.get(0))
        .startsWith("the device specification " + folder.resolve("a/bad.yaml") + " is not used: ");
  }
}
