package io.jbuild.command;

import io.jbuild.device.DeviceEdits;
import io.jbuild.device.DeviceMount;
import io.jbuild.device.DeviceNode;
import io.jbuild.posix.FileStatus;
import io.jbuild.sandbox.StepMount;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What the devices of a step are for its sandbox. */
final class DeviceMounts {

  private DeviceMounts() {}

  /** Their files, and then what they need of the machine; what lies in another comes after it. */
  static List<StepMount> of(DeviceEdits edits, RunUser user) {
    List<StepMount> mounts = new ArrayList<>();
    for (DeviceNode node : edits.nodes()) {
      mounts.add(
          new StepMount.Device(
              node.path(),
              Path.of(node.machinePath()),
              node.numbers().map(DeviceMounts::numbers),
              node.mode(),
              node.uid().orElse(user.uid()),
              node.gid().orElse(user.gid())));
    }
    List<DeviceMount> others = new ArrayList<>(edits.mounts());
    others.sort(Comparator.comparing(mount -> Path.of(mount.path()).getNameCount()));
    for (DeviceMount mount : others) {
      mounts.add(
          new StepMount.Machine(mount.path(), Path.of(mount.machinePath()), mount.readOnly()));
    }
    return mounts;
  }

  private static StepMount.Device.Numbers numbers(DeviceNode.Numbers numbers) {
    FileStatus.Type type =
        switch (numbers.type()) {
          case BLOCK -> FileStatus.Type.BLOCK_DEVICE;
          case CHARACTER -> FileStatus.Type.CHARACTER_DEVICE;
        };
    return new StepMount.Device.Numbers(type, numbers.major(), numbers.minor());
  }
}
