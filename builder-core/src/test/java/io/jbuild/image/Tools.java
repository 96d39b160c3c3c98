package io.jbuild.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Programs that others wrote, as independent oracles. */
public final class Tools {

  private Tools() {}

  /** What the program printed; the test fails where the program does. */
  public static String run(String... command) throws IOException, InterruptedException {
    io.jbuild.testkit.Tools.require(command[0]);
    Path output = Files.createTempFile("tool", ".txt");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      int status = process.waitFor();
      String printed = Files.readString(output, StandardCharsets.ISO_8859_1);
      assertThat(status).as("%s printed: %s", String.join(" ", command), printed).isZero();
      return printed;
    } finally {
      Files.delete(output);
    }
  }

  /** Removes a folder with all in it. */
  public static void delete(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> found = Files.walk(folder)) {
      all = found.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }
}
