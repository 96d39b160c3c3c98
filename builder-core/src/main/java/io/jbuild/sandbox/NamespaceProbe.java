package io.jbuild.sandbox;

import io.jbuild.posix.Errno;
import io.jbuild.posix.Mounts;
import io.jbuild.posix.Namespaces;
import io.jbuild.posix.Namespaces.Kind;
import io.jbuild.posix.PosixException;
import io.jbuild.posix.ProcMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** Finds out, in a few milliseconds and by trying, whether {@link NamespaceSandbox} works here. */
public final class NamespaceProbe {

  private NamespaceProbe() {}

  /**
   * What stands in the way; empty where nothing does.
   *
   * @param folder a directory on the file system that runs will write to
   */
  public static Optional<Obstacle> obstacle(Path folder) throws IOException {
    if (!System.getProperty("os.name", "").equals("Linux")) {
      return Optional.of(new Obstacle("namespaces exist on Linux only", ""));
    }
    if (!Files.isExecutable(Path.of("/bin/sh"))) {
      return Optional.of(new Obstacle("the program /bin/sh is needed", "Install a shell."));
    }
    PivotedClasses.load();
    Path trial = Files.createTempDirectory(folder, "probe-");
    try {
      Path upper = Files.createDirectory(trial.resolve("upper"));
      RootFilesystem.Union root = new RootFilesystem.Union(List.of(), upper, trial.resolve("work"));
      StepFolder step =
          StepFolder.make(
              root, EtcFiles.of("probe", List.of(), Path.of("/etc/resolv.conf")), List.of());
      return LoneThread.run("jbuild-probe", () -> tryIn(step));
    } finally {
      TreeUnpacker.remove(trial);
    }
  }

  private static Optional<Obstacle> tryIn(StepFolder step) throws IOException {
    try {
      Namespaces.unshareDescriptors();
      Namespaces.unshare(EnumSet.allOf(Kind.class));
    } catch (PosixException e) {
      return Optional.of(
          e.is(Errno.EPERM)
              ? new Obstacle(
                  "this user may not make namespaces",
                  "Run jbuild as root or as an ordinary user of the machine; a container needs the"
                      + " capability SYS_ADMIN for it, and a seccomp profile that lets it unshare.")
              : new Obstacle("the kernel makes no namespaces (" + e.words() + ")", ""));
    }
    try {
      Mounts.makeAllPrivate();
      step.union().mount(Command.Privileges.DOCKERS).close();
    } catch (PosixException e) {
      return Optional.of(noOverlay(e));
    }
    try (ProcMount proc = new ProcMount("/proc")) {
      proc.mount();
      return Optional.empty();
    } catch (PosixException e) {
      return Optional.of(
          new Obstacle(
              "/proc cannot be mounted (" + e.words() + "): here parts of it are hidden",
              "A container needs all of its own /proc: docker's --security-opt"
                  + " systempaths=unconfined, podman's unmask=ALL."));
    }
  }

  private static Obstacle noOverlay(PosixException failure) {
    String elsewhere = "Put the store on a file system such as ext4, xfs or btrfs.";
    return switch (failure.errorName()) {
      case "EPERM", "EACCES" ->
          new Obstacle(
              "this user may not mount, though it may make namespaces",
              "A container needs a seccomp and an AppArmor profile that let it mount.");
      case "ENODEV" -> new Obstacle("the kernel has no overlayfs", "As root: modprobe overlay.");
      case "EINVAL" ->
          new Obstacle("overlayfs does not work on the store's file system", elsewhere);
      default -> new Obstacle("an overlay cannot be mounted (" + failure.words() + ")", elsewhere);
    };
  }
}
