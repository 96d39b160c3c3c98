package io.jbuild.sandbox;

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
              BusyboxImage.inDirectory(
                  BusyboxImage.as(BusyboxImage.command(command), id, id, List.of(id)),
                  arguments[2]),
              new RootFilesystem.Folder(root, work),
              output);
      System.err.print(output.err());
      System.out.print(output.out());
      System.out.flush();
      System.exit(code);
    }
  }
}
