package io.jbuild.sandbox;

import io.jbuild.posix.Errno;
import io.jbuild.posix.Mounts;
import io.jbuild.posix.Namespaces;
import io.jbuild.posix.Namespaces.Kind;
import io.jbuild.posix.PosixException;
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
   * What stands in the way, in one sentence; empty where nothing does.
   *
   * @param folder a directory on the file system that runs will write to
   */
  public static Optional<String> obstacle(Path folder) throws IOException {
    if (!System.getProperty("os.name", "").equals("Linux")) {
      return Optional.of("namespaces exist on Linux only");
    }
    if (NamespaceSandbox.findMount().isEmpty() || !Files.isExecutable(Path.of("/bin/sh"))) {
      return Optional.of("the programs /usr/bin/mount (util-linux) and /bin/sh are needed");
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

  private static Optional<String> tryIn(StepFolder step) throws IOException {
    try {
      Namespaces.unshareDescriptors();
      Namespaces.unshare(EnumSet.allOf(Kind.class));
    } catch (PosixException e) {
      return Optional.of(
          e.is(Errno.EPERM)
              ? "this user may not make namespaces: it takes root, or a user namespace"
              : "the kernel makes no namespaces (" + e.words() + ")");
    }
    try {
      Mounts.makeAllPrivate();
      step.union().mount().close();
      return Optional.empty();
    } catch (PosixException e) {
      return Optional.of(
          switch (e.errorName()) {
            case "EPERM", "EACCES" -> "this user may not mount, though it may make namespaces";
            case "ENODEV" -> "the kernel has no overlayfs";
            case "EINVAL" -> "overlayfs does not work on the store's file system, or is too old";
            default -> "an overlay cannot be mounted (" + e.words() + ")";
          });
    }
  }
}
