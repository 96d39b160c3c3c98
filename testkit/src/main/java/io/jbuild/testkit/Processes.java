package io.jbuild.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Runs a program to its end and keeps what it said. */
public final class Processes {

  private static final long MINUTES = 10;

  private Processes() {}

  /** How a program ended, and what it wrote, as UTF-8. */
  public record Result(int exitCode, String out, String err) {}

  /** Runs it in a directory, with nothing on its input. */
  public static Result run(Path directory, List<String> command)
      throws IOException, InterruptedException {
    return run(directory, command, Collections.unmodifiableSortedMap(new TreeMap<>()));
  }

  /** Runs it with more in its environment. */
  public static Result run(
      Path directory, List<String> command, SortedMap<String, String> environment)
      throws IOException, InterruptedException {
    // Files, not pipes: neither stream can block the program, and no thread is needed.
    Path out = Files.createTempFile("out", null);
    Path err = Files.createTempFile("err", null);
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      try {
        if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
          throw new AssertionError(command + " runs for more than " + MINUTES + " minutes");
        }
      } finally {
        process.destroyForcibly();
      }
      return new Result(process.exitValue(), read(out), read(err));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  /**
   * Runs it, and returns its output.
   *
   * @throws AssertionError where it fails, with its own words
   */
  public static String check(Path directory, List<String> command)
      throws IOException, InterruptedException {
    Result result = run(directory, command);
    if (result.exitCode() != 0) {
      throw new AssertionError(
          command + " ended with " + result.exitCode() + ":\n" + result.out() + result.err());
    }
    return result.out();
  }

  private static String read(Path file) throws IOException {
    // Not Files.readString: a program may write what is not UTF-8.
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }
}
