package io.jbuild.sandbox;

import io.jbuild.posix.DirectoryHandle;
import io.jbuild.posix.FileStatus;
import io.jbuild.posix.PosixException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What a command on the {@code chroot} rung finds besides its image. */
final class ChrootWorld {

  private static final Map<String, Integer> DEVICES =
      Map.of("null", 3, "zero", 5, "full", 7, "random", 8, "urandom", 9);

  /** Those of docker. They lead nowhere, as {@code /proc} is empty: an error, not a wrong file. */
  private static final Map<String, String> LINKS =
      Map.of(
          "ptmx", "pts/ptmx",
          "fd", "/proc/self/fd",
          "stdin", "/proc/self/fd/0",
          "stdout", "/proc/self/fd/1",
          "stderr", "/proc/self/fd/2",
          "core", "/proc/kcore");

  private ChrootWorld() {}

  static void build(Scaffold scaffold, Command command, EtcFiles etc) throws IOException {
    scaffold.stub("/proc");
    scaffold.stub("/sys");
    scaffold.stub("/dev");
    scaffold.directory("/proc", 0555);
    scaffold.directory("/sys", 0555);
    scaffold.put("/dev", (folder, name) -> devices(folder, name, command));
    for (Map.Entry<String, byte[]> file : etc.contents().entrySet()) {
      scaffold.file("/etc/" + file.getKey(), file.getValue(), 0644);
    }
  }

  private static void devices(DirectoryHandle folder, byte[] name, Command command)
      throws IOException {
    Scaffold.makeDirectory(folder, name, 0755);
    try (DirectoryHandle devices = folder.open(name)) {
      for (Map.Entry<String, Integer> device : DEVICES.entrySet()) {
        device(devices, device.getKey(), 1, device.getValue());
      }
      device(devices, "tty", 5, 0);
      for (Map.Entry<String, String> link : LINKS.entrySet()) {
        devices.makeSymbolicLink(bytes(link.getKey()), bytes(link.getValue()));
      }
      Scaffold.makeDirectory(devices, bytes("pts"), 0755);
      Scaffold.makeDirectory(devices, bytes("shm"), 01777);
      Scaffold.makeDirectory(devices, bytes("mqueue"), 01777);
      if (!command.scripts().isEmpty()) {
        scripts(devices, command);
      }
    }
  }

  private static void scripts(DirectoryHandle devices, Command command) throws IOException {
    Scaffold.makeDirectory(devices, bytes("pipes"), 0755);
    try (DirectoryHandle pipes = devices.open(bytes("pipes"))) {
      for (Command.Script script : command.scripts()) {
        Scaffold.write(pipes, bytes(script.name()), bytes(script.content()), 0755);
      }
    }
  }

  static void device(DirectoryHandle folder, String name, int major, int minor)
      throws PosixException {
    folder.makeNode(bytes(name), FileStatus.Type.CHARACTER_DEVICE, major, minor);
    folder.chmod(bytes(name), 0666);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
