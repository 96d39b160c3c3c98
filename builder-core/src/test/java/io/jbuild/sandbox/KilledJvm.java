package io.jbuild.sandbox;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A JVM that runs commands until it is killed. */
final class KilledJvm {

  private KilledJvm() {}

  /**
   * Arguments: the folder of a {@link BusyboxImage}, a script, how often to run it at once, the
   * rung.
   */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    Sandbox sandbox = RungSandbox.open(Rung.valueOf(arguments[3]));
    System.out.write('r');
    System.out.flush();
    for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
      RootFilesystem.Union root =
          new RootFilesystem.Union(
              List.of(folder.resolve("base")),
              Files.createTempDirectory(folder, "upper"),
              Files.createTempDirectory(folder, "work"));
      new Thread(
              () -> {
                try {
                  sandbox.run(BusyboxImage.shell(arguments[1]), root, new BusyboxImage.Output());
                } catch (java.io.IOException | InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              })
          .start();
    }
  }
}
