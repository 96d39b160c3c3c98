package io.jbuild.sandbox;

import io.jbuild.posix.DirectoryHandle;
import io.jbuild.posix.Errno;
import io.jbuild.posix.FileStatus;
import io.jbuild.posix.Mounts;
import io.jbuild.posix.Mounts.Option;
import io.jbuild.posix.OpenFile;
import io.jbuild.posix.PosixException;
import io.jbuild.posix.RootPaths;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The minimal {@code /dev} that docker gives a container. It is where docker's rule of devices is
 * kept without control groups: all that a command can write to is mounted so that no device opens
 * in it, and each device it may open is a mount of its own.
 */
final class DeviceFolder {

  private static final Set<Option> NOTHING_RUNS =
      EnumSet.of(Option.NO_SETUID, Option.NO_EXECUTION, Option.NO_DEVICES);

  private static final Set<Option> DEVICES_OPEN = EnumSet.of(Option.NO_SETUID, Option.NO_EXECUTION);

  /** Where terminals are. */
  static final String TERMINALS = "/dev/pts";

  /** Not used yet while devices are made. */
  private static final String MAKING = TERMINALS;

  private record Node(String name, FileStatus.Type type, int major, int minor) {}

  private static final int FREE_LOOPS = 8;

  private static final List<Node> ALL =
      List.of(
          new Node("kmsg", FileStatus.Type.CHARACTER_DEVICE, 1, 11),
          new Node("cuse", FileStatus.Type.CHARACTER_DEVICE, 10, 203),
          new Node("fuse", FileStatus.Type.CHARACTER_DEVICE, 10, 229),
          new Node("kvm", FileStatus.Type.CHARACTER_DEVICE, 10, 232),
          new Node("net/tun", FileStatus.Type.CHARACTER_DEVICE, 10, 200),
          new Node("loop-control", FileStatus.Type.CHARACTER_DEVICE, 10, 237));

  private DeviceFolder() {}

  /**
   * Mounts it, in a thread whose root is the image; but for the terminals.
   *
   * @param hostDevices the machine's own {@code /dev}, for where making devices is not allowed
   * @param sharedMemory bytes that {@code /dev/shm} may hold; empty for docker's 64 MiB
   */
  static void mount(
      DirectoryHandle hostDevices, OptionalLong sharedMemory, Command.Privileges privileges)
      throws PosixException {
    boolean all = privileges == Command.Privileges.ALL;
    Set<Option> options =
        all ? EnumSet.of(Option.NO_SETUID) : EnumSet.of(Option.NO_SETUID, Option.NO_DEVICES);
    Mounts.mount("tmpfs", "/dev", options, "mode=755,size=65536k");
    folder(MAKING);
    // Where devices open, for as long as ours are made; the command never sees it.
    Mounts.mount("tmpfs", MAKING, DEVICES_OPEN, "mode=755,size=64k");
    Mounts.enter(hostDevices);
    device("null", 1, 3);
    device("zero", 1, 5);
    device("full", 1, 7);
    device("random", 1, 8);
    device("urandom", 1, 9);
    device("tty", 5, 0);
    Mounts.detach(MAKING);
    folder("/dev/shm");
    String size = sharedMemory.isPresent() ? String.valueOf(sharedMemory.getAsLong()) : "65536k";
    Mounts.mount("tmpfs", "/dev/shm", NOTHING_RUNS, "mode=1777,size=" + size);
    folder("/dev/mqueue");
    Mounts.mount("mqueue", "/dev/mqueue", NOTHING_RUNS, "");
    RootPaths.makeSymbolicLink("/dev/ptmx", "pts/ptmx");
    RootPaths.makeSymbolicLink("/dev/fd", "/proc/self/fd");
    RootPaths.makeSymbolicLink("/dev/stdin", "/proc/self/fd/0");
    RootPaths.makeSymbolicLink("/dev/stdout", "/proc/self/fd/1");
    RootPaths.makeSymbolicLink("/dev/stderr", "/proc/self/fd/2");
    RootPaths.makeSymbolicLink("/dev/core", "/proc/kcore");
    if (all) {
      makeAll(hostDevices);
    }
  }

  /**
   * What an insecure command has besides (BuildKit, {@code util/entitlements/security}); nothing in
   * a user namespace, where no device can be made.
   */
  private static void makeAll(DirectoryHandle hostDevices) throws PosixException {
    folder("/dev/net");
    for (Node node : ALL) {
      if (!make(node)) {
        return;
      }
    }
    int loops = FREE_LOOPS;
    for (byte[] name : hostDevices.names()) {
      String device = new String(name, StandardCharsets.ISO_8859_1);
      if (device.matches("loop[0-9]{1,4}")) {
        loops = Math.max(loops, Integer.parseInt(device.substring(4)) + FREE_LOOPS);
      }
    }
    for (int i = 0; i < loops; i++) {
      make(new Node("loop" + i, FileStatus.Type.BLOCK_DEVICE, 7, i));
    }
  }

  private static boolean make(Node node) throws PosixException {
    String path = "/dev/" + node.name();
    try {
      RootPaths.makeDevice(path, node.type(), node.major(), node.minor());
    } catch (PosixException e) {
      if (!e.is(Errno.EPERM)) {
        throw e;
      }
      return false;
    }
    RootPaths.chmod(path, 0666);
    return true;
  }

  /** Shows a command's scripts below {@code /dev/pipes}, read-only. */
  static void mountScripts(DirectoryHandle folder, List<Command.Script> scripts)
      throws PosixException {
    if (scripts.isEmpty()) {
      return;
    }
    folder("/dev/pipes");
    Mounts.enter(folder);
    for (Command.Script script : scripts) {
      String path = "/dev/pipes/" + script.name();
      RootPaths.makeFile(path, 0755);
      Mounts.bind(script.name(), path);
      Mounts.restrict(path, EnumSet.of(Option.READ_ONLY));
    }
  }

  /** Shows terminals that were made before; the first is the command's own. */
  static void attachTerminals(OpenFile terminals) throws PosixException {
    try (DirectoryHandle place = DirectoryHandle.machine(TERMINALS)) {
      Mounts.attach(terminals, place.self());
    }
    RootPaths.makeFile("/dev/console", 0600);
    Mounts.bind(TERMINALS + "/0", "/dev/console");
  }

  /** Mounts a devpts file system with no terminal yet. */
  static void mountTerminals(String place) throws PosixException {
    String data = "newinstance,ptmxmode=0666,mode=0620";
    try {
      Mounts.mount("devpts", place, DEVICES_OPEN, data + ",gid=5");
    } catch (PosixException e) {
      // Where group 5 is not mapped, terminals get the group of who opens them.
      if (!e.is(Errno.EINVAL)) {
        throw e;
      }
      Mounts.mount("devpts", place, DEVICES_OPEN, data);
    }
  }

  private static void folder(String path) throws PosixException {
    RootPaths.makeDirectory(path, 0755);
  }

  /**
   * Shows one device, as a mount of its own: no other may be opened in {@code /dev}, whatever the
   * command makes there. A node of our own, where one may be made: its mode is the command's to
   * change, the machine's is not.
   */
  private static void device(String name, int major, int minor) throws PosixException {
    String path = "/dev/" + name;
    String own = MAKING + "/" + name;
    RootPaths.makeFile(path, 0666);
    try {
      RootPaths.makeDevice(own, FileStatus.Type.CHARACTER_DEVICE, major, minor);
    } catch (PosixException e) {
      if (!e.is(Errno.EPERM)) {
        throw e;
      }
      Mounts.bind(name, path);
      return;
    }
    RootPaths.chmod(own, 0666);
    Mounts.bind(own, path);
  }
}
