package io.jbuild.sandbox;

import io.jbuild.posix.DirectoryHandle;
import io.jbuild.posix.PosixException;
import io.jbuild.posix.RootedLaunch;
import io.jbuild.posix.Supervisor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Finds out, in a few milliseconds and by trying, whether {@link ChrootSandbox} works here. */
public final class ChrootProbe {

  private static final byte[] DEVICE = "null".getBytes(StandardCharsets.US_ASCII);

  private ChrootProbe() {}

  /**
   * What stands in the way, in one sentence; empty where nothing does.
   *
   * @param folder a directory on the file system that runs will write to
   */
  public static Optional<String> obstacle(Path folder) throws IOException {
    if (!System.getProperty("os.name", "").equals("Linux")) {
      return Optional.of("the chroot rung exists on Linux only");
    }
    if (!Files.isExecutable(Path.of("/bin/sh"))) {
      return Optional.of("the program /bin/sh is needed");
    }
    Path trial = Files.createTempDirectory(folder, "probe-");
    try (DirectoryHandle root = DirectoryHandle.open(trial)) {
      if (root.self().status().uid() != 0) {
        return Optional.of("it takes root");
      }
      Optional<String> devices = devices(root);
      return devices.isPresent() ? devices : start(root);
    } finally {
      TreeUnpacker.remove(trial);
    }
  }

  private static Optional<String> devices(DirectoryHandle root) throws PosixException {
    try {
      ChrootWorld.device(root, "null", 1, 3);
    } catch (PosixException e) {
      return Optional.of(
          "/dev/null cannot be made for a command (" + e.words() + "): CAP_MKNOD is missing");
    }
    try {
      root.read(DEVICE).close();
      return Optional.empty();
    } catch (PosixException e) {
      return Optional.of(
          "devices do not open on the file system of the store ("
              + e.words()
              + "), as it is mounted nodev: put it elsewhere with --store");
    }
  }

  /** Up to where there is no program to execute. */
  private static Optional<String> start(DirectoryHandle root) throws IOException {
    try (var empty = root.read(DEVICE)) {
      RootedLaunch launch =
          new RootedLaunch(List.of(new byte[] {'x'}), List.of(), List.of(empty, empty, empty));
      launch.program("/no-program");
      launch.runAs(new RootedLaunch.Identity(65534, 65534, List.of(), ChrootSandbox.CAPABILITIES));
      try (Supervisor supervisor = launch.start(root)) {
        return supervisor.go().isPresent()
            ? Optional.empty()
            : Optional.of("a program was executed that does not exist");
      }
    } catch (PosixException e) {
      return Optional.of("this process may not do what it takes (" + e.getMessage() + ")");
    }
  }
}
