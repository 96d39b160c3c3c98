package io.jbuild.sandbox;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.posix.DirectoryHandle;
import io.jbuild.posix.FileStatus;
import io.jbuild.posix.OpenFile;
import io.jbuild.posix.PosixException;
import io.jbuild.posix.RootPaths;

/** A device file to be made for a command. */
record DeviceFile(StepMount.Device.Numbers numbers, int mode, int uid, int gid) {

  private static final int USABLE = 0666;

  /** As a mount has it; what it leaves open is as at the machine's path. */
  static DeviceFile of(StepMount.Device mount) throws PosixException {
    if (mount.numbers().isPresent() && mount.mode().isPresent()) {
      return of(mount, mount.numbers().get(), mount.mode().getAsInt());
    }
    try (OpenFile device = RootPaths.hold(mount.path())) {
      FileStatus status = device.status();
      StepMount.Device.Numbers there =
          new StepMount.Device.Numbers(status.type(), status.major(), status.minor());
      if (mount.numbers().isEmpty() && !isDevice(status)) {
        throw refusal(mount, mount.path() + " is no device");
      }
      return of(mount, mount.numbers().orElse(there), mount.mode().orElse(status.mode()));
    } catch (PosixException e) {
      if (mount.numbers().isPresent()) {
        return of(mount, mount.numbers().get(), mount.mode().orElse(USABLE));
      }
      throw refusal(mount, mount.path() + ": " + e.words());
    }
  }

  private static boolean isDevice(FileStatus status) {
    return status.type() == FileStatus.Type.CHARACTER_DEVICE
        || status.type() == FileStatus.Type.BLOCK_DEVICE;
  }

  private static DeviceFile of(StepMount.Device mount, StepMount.Device.Numbers which, int mode) {
    return new DeviceFile(which, mode, mount.uid(), mount.gid());
  }

  static BuildException refusal(StepMount.Device mount, String why) {
    return new BuildException(
        Blame.MACHINE,
        "the device " + mount.target() + " cannot be given to the command: " + why,
        "Correct its CDI specification, or have the device's driver loaded.");
  }

  /** Makes it. */
  void make(DirectoryHandle folder, byte[] name) throws PosixException {
    folder.makeNode(name, numbers.type(), numbers.major(), numbers.minor());
    folder.chown(name, uid, gid);
    folder.chmod(name, mode);
  }
}
