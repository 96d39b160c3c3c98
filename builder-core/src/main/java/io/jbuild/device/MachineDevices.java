package io.jbuild.device;

import io.jbuild.dockerfile.Device;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.MachineFailure;
import io.jbuild.failure.Suggestion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The machine's devices, read when the first is asked for, and given to whom they are allowed. */
public final class MachineDevices implements DeviceSource {

  private final List<Path> folders;
  private final AllowedDevices allowed;
  private final Consumer<String> warnings;
  private @Nullable DeviceFolders read;

  /**
   * Devices of folders of specifications.
   *
   * @param warnings hears what is wrong and does not stop a build
   */
  public MachineDevices(List<Path> folders, AllowedDevices allowed, Consumer<String> warnings) {
    this.folders = List.copyOf(folders);
    this.allowed = allowed;
    this.warnings = warnings;
  }

  @Override
  public GivenDevices find(List<Device> asked) {
    if (asked.isEmpty()) {
      return GivenDevices.NONE;
    }
    DeviceFolders all = all();
    Set<DescribedDevice> found = new LinkedHashSet<>();
    for (Device device : asked) {
      String name = allowed.meaning(device.name());
      List<DescribedDevice> named = named(name, all);
      if (named.isEmpty() && device.required()) {
        throw missing(name, all);
      }
      if (named.isEmpty()) {
        warnings.accept("there is no device " + name + ", and RUN --device does not require it");
      }
      found.addAll(named);
    }
    checkAllowed(found, all);
    return given(found);
  }

  private synchronized DeviceFolders all() {
    if (read == null) {
      try {
        read = DeviceFolders.read(folders);
      } catch (IOException e) {
        throw new BuildException(
            Blame.MACHINE,
            "the machine's device specifications cannot be read: " + MachineFailure.words(e),
            "RUN --device needs them.",
            e);
      }
      read.problems().forEach(warnings);
    }
    return read;
  }

  /** The first of a kind, all with {@code *}, or those of a class; as BuildKit has it. */
  private static List<DescribedDevice> named(String name, DeviceFolders all) {
    int equals = name.indexOf('=');
    String kind = equals < 0 ? name : name.substring(0, equals);
    String last = name.substring(kind.length()).replaceFirst("^=", "");
    List<DescribedDevice> found = new ArrayList<>();
    if (kind.indexOf('/') > 0) {
      List<DescribedDevice> ofKind =
          all.devices().values().stream()
              .filter(device -> device.name().startsWith(kind + "="))
              .toList();
      switch (last) {
        case "" -> ofKind.stream().findFirst().ifPresent(found::add);
        case "*" -> found.addAll(ofKind);
        default -> ofKind.stream().filter(one -> one.name().equals(name)).forEach(found::add);
      }
    }
    if (found.isEmpty()) {
      all.devices().values().stream().filter(one -> one.isOfClass(name)).forEach(found::add);
    }
    return found;
  }

  private BuildException missing(String name, DeviceFolders all) {
    String places = folders.stream().map(Path::toString).collect(Collectors.joining(" and "));
    String known =
        all.devices().isEmpty()
            ? "No device is described in " + places + ", where CDI specifications are looked for."
            : "There are: " + String.join(", ", all.devices().keySet()) + ".";
    return new BuildException(
        Blame.MACHINE,
        "required device \"" + name + "\" is not registered",
        Suggestion.of(name, List.copyOf(all.devices().keySet()))
            .map(match -> "Did you mean " + match + "?")
            .orElse(known));
  }

  private void checkAllowed(Set<DescribedDevice> found, DeviceFolders all) {
    Set<DescribedDevice> granted = new LinkedHashSet<>();
    allowed.names().forEach(name -> granted.addAll(named(allowed.meaning(name), all)));
    Optional<String> forbidden =
        found.stream()
            .filter(one -> !allowed.all() && !one.isForEveryone() && !granted.contains(one))
            .map(DescribedDevice::name)
            .findFirst();
    if (forbidden.isPresent()) {
      throw new BuildException(
          Blame.DOCKERFILE,
          "device " + forbidden.get() + " is requested by the build but not allowed",
          "RUN --device gives the Dockerfile what could harm this machine. If you trust it: {allow}"
              + " device="
              + forbidden.get()
              + ", or {allow} device for all.");
    }
  }

  private static GivenDevices given(Set<DescribedDevice> found) {
    DeviceEdits edits = DeviceEdits.NONE;
    Set<Path> specifications = new LinkedHashSet<>();
    for (DescribedDevice device : found) {
      if (specifications.add(device.specification())) {
        edits = edits.and(device.common());
      }
      edits = edits.and(device.edits());
      if (!edits.refused().isEmpty()) {
        throw new BuildException(
            Blame.MACHINE,
            "device "
                + device.name()
                + " has "
                + String.join(" and ", edits.refused())
                + " in "
                + device.specification()
                + ", which jbuild does not do",
            "It gives device nodes, mounts, variables and groups. Have the specification made"
                + " without the rest.");
      }
    }
    return new GivenDevices(found.stream().map(DescribedDevice::name).toList(), edits);
  }
}
