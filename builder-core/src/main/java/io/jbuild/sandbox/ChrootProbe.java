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
   * What stands in the way; empty where nothing does.
   *
   * @param folder a directory on the file system that runs will write to
   */
  public static Optional<Obstacle> obstacle(Path folder) throws IOException {
    if (!System.getProperty("os.name", "").equals("Linux")) {
      return Optional.of(new Obstacle("it exists on Linux only", ""));
    }
    if (!Files.isExecutable(Path.of("/bin/sh"))) {
      return Optional.of(new Obstacle("the program /bin/sh is needed", "Install a shell."));
    }
    Path trial = Files.createTempDirectory(folder, "probe-");
    try (DirectoryHandle root = DirectoryHandle.open(trial)) {
      if (root.self().status().uid() != 0) {
        return Optional.of(new Obstacle("it takes root", "Run jbuild as root."));
      }
      Optional<Obstacle> devices = devices(root);
      return devices.isPresent() ? devices : start(root);
    } finally {
      TreeUnpacker.remove(trial);
    }
  }

  private static Optional<Obstacle> devices(DirectoryHandle root) throws IOException {
    try {
      ChrootWorld.device(root, "null", 1, 3);
    } catch (PosixException e) {
      return Optional.of(
          OwnIds.read().machines()
              ? new Obstacle(
                  "/dev/null cannot be made for a command (" + e.words() + ")",
                  "Give the container the capability MKNOD, which docker gives by default.")
              : new Obstacle(
                  "it takes the machine's root, not that of a user namespace",
                  "Run jbuild as root, or in a container that is not rootless."));
    }
    try {
      root.read(DEVICE).close();
      return Optional.empty();
    } catch (PosixException e) {
      return Optional.of(
          new Obstacle(
              "devices do not open on the file system of the store (" + e.words() + ")",
              "It is mounted nodev: put the store elsewhere with {store}."));
    }
  }

  /** Up to where there is no program to execute. */
  private static Optional<Obstacle> start(DirectoryHandle root) throws IOException {
    try (var empty = root.read(DEVICE)) {
      RootedLaunch launch =
          new RootedLaunch(List.of(new byte[] {'x'}), List.of(), List.of(empty, empty, empty));
      launch.program("/no-program");
      launch.runAs(new RootedLaunch.Identity(65534, 65534, List.of(), ChrootSandbox.CAPABILITIES));
      try (Supervisor supervisor = launch.start(root)) {
        return supervisor.go().isPresent()
            ? Optional.empty()
            : Optional.of(new Obstacle("a program was executed that does not exist", ""));
      }
    } catch (PosixException e) {
      return Optional.of(
          new Obstacle(
              "this process may not do what it takes (" + e.getMessage() + ")",
              "Give the container the capabilities that docker gives by default."));
    }
  }
}
