package io.jbuild.sandbox;

import io.jbuild.posix.DirectoryHandle;
import io.jbuild.posix.Errno;
import io.jbuild.posix.FileStatus;
import io.jbuild.posix.Mounts;
import io.jbuild.posix.Mounts.Option;
import io.jbuild.posix.PosixException;
import io.jbuild.posix.RootPaths;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code /proc} and {@code /sys} as docker shows them: without what tells of the machine, and
 * read-only where a write would change it (moby, {@code oci/defaults.go}).
 */
final class KernelFolders {

  private static final Set<Option> LOOK_ONLY =
      EnumSet.of(Option.READ_ONLY, Option.NO_SETUID, Option.NO_DEVICES, Option.NO_EXECUTION);

  private static final Set<Option> NO_PROGRAMS =
      EnumSet.of(Option.NO_SETUID, Option.NO_DEVICES, Option.NO_EXECUTION);

  static final List<String> MASKED =
      List.of(
          "/proc/acpi",
          "/proc/asound",
          "/proc/interrupts",
          "/proc/kcore",
          "/proc/keys",
          "/proc/latency_stats",
          "/proc/sched_debug",
          "/proc/scsi",
          "/proc/timer_list",
          "/proc/timer_stats",
          "/sys/devices/virtual/powercap",
          "/sys/firmware");

  static final List<String> READ_ONLY =
      List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

  private KernelFolders() {}

  /**
   * Mounts {@code /sys}, in a thread whose root is the image.
   *
   * @param hostSys the machine's own, for where a new one is not allowed: in a user namespace that
   *     does not own the network
   */
  static void mountSys(DirectoryHandle hostSys, Command.Privileges privileges)
      throws PosixException {
    boolean all = privileges == Command.Privileges.ALL;
    try {
      Mounts.mount("sysfs", "/sys", all ? NO_PROGRAMS : LOOK_ONLY, "");
    } catch (PosixException e) {
      // It shows the network's devices: only who owns the network namespace may mount a new one.
      if (!e.is(Errno.EPERM)) {
        throw e;
      }
      Mounts.enter(hostSys);
      Mounts.bindTree(".", "/sys");
      Mounts.restrictTree("/sys", all ? NO_PROGRAMS : LOOK_ONLY);
    }
  }

  /** Hides and protects, once {@code /proc}, {@code /sys} and {@code /dev} are mounted. */
  static void protect() throws PosixException {
    for (String path : READ_ONLY) {
      if (RootPaths.find(path).isPresent()) {
        Mounts.bindTree(path, path);
        Mounts.restrict(path, LOOK_ONLY);
      }
    }
    for (String path : MASKED) {
      Optional<FileStatus> status = find(path);
      if (status.isEmpty()) {
        continue;
      }
      if (status.get().type() == FileStatus.Type.DIRECTORY) {
        Mounts.mount("tmpfs", path, LOOK_ONLY, "size=0k");
      } else {
        Mounts.bind("/dev/null", path);
      }
    }
  }

  private static Optional<FileStatus> find(String path) throws PosixException {
    try {
      return RootPaths.find(path);
    } catch (PosixException e) {
      if (e.is(Errno.ENOTDIR)) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
