package io.jbuild.sandbox;

import io.jbuild.oci.RunSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** A JVM that runs one command on the chroot rung, for tests that start it with few rights. */
public final class ChrootRun {

  private ChrootRun() {}

  /** Arguments: the root directory, user and group, the directory to work in, the command. */
  public static void main(String[] arguments) throws Exception {
    Path root = Path.of(arguments[0]);
    Path work = Files.createTempDirectory(root.toAbsolutePath().getParent(), "work");
    String[] command = Arrays.copyOfRange(arguments, 3, arguments.length);
    int id = Integer.parseInt(arguments[1]);
    try (Sandbox sandbox = ChrootSandbox.open(Path.of("/etc/resolv.conf"))) {
      BusyboxImage.Output output = new BusyboxImage.Output();
      int code =
          sandbox.run(
              new Command(
                  List.of(command),
                  List.of("PATH=/bin"),
                  arguments[2],
                  id,
                  id,
                  List.of(id),
                  Command.Network.HOST,
                  Command.BUILD_HOSTNAME,
                  List.of(),
                  RunSettings.DEFAULT,
                  mounts(root.resolveSibling("cache")),
                  Command.Privileges.DOCKERS),
              new RootFilesystem.Folder(root, work),
              output);
      System.err.print(output.err());
      System.out.print(output.out());
      System.out.flush();
      System.exit(code);
    }
  }

  /** A folder beside the root directory, where there is one. */
  private static List<StepMount> mounts(Path cache) {
    return Files.exists(cache)
        ? List.of(new StepMount.Folder("/cache", cache, "/", false))
        : List.of();
  }
}
