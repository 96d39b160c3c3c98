package io.jbuild.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.opentest4j.TestAbortedException;

/**
 * The machine's programs that tests use.
 *
 * <p>A missing one fails the test, so that nothing is left out in silence. {@code
 * -Djbuild.without=NAME,NAME} admits that it is missing: then the test is reported as skipped.
 */
public final class Tools {

  private Tools() {}

  /**
   * Where a program is.
   *
   * @throws AssertionError where it is not on the search path
   * @throws TestAbortedException where the run was told to do without it
   */
  public static Path require(String name) {
    return require(name, System.getProperty("jbuild.without", ""), searchPath());
  }

  /**
   * Runs a program, and returns its output.
   *
   * @throws AssertionError where it is missing, or fails: with its own words
   * @throws TestAbortedException where the run was told to do without it
   */
  public static String run(String... command) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of(command));
    words.set(0, require(command[0]).toString());
    return Processes.check(Path.of("."), words);
  }

  /**
   * Goes on where the tests run as root: what they do takes mounts, devices or the files of several
   * users.
   *
   * @throws AssertionError where they do not
   * @throws TestAbortedException where the run was told to do without, by the name {@code root}
   */
  public static void requireRoot() {
    if (leftOut("root", System.getProperty("jbuild.without", ""))) {
      throw aborted("root");
    }
    if (!Account.isRoot()) {
      throw new AssertionError(
          "this test needs root; leave out those that do with -Djbuild.without=root");
    }
  }

  private static boolean leftOut(String name, String without) {
    return List.of(without.split(",", -1)).contains(name);
  }

  private static TestAbortedException aborted(String name) {
    return new TestAbortedException("left out by -Djbuild.without: " + name);
  }

  static Path require(String name, String without, List<Path> searchPath) {
    if (leftOut(name, without)) {
      throw aborted(name);
    }
    return searchPath.stream()
        .map(directory -> directory.resolve(name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new AssertionError(
                    name
                        + " is not installed; install it, or leave out its tests with"
                        + " -Djbuild.without="
                        + name));
  }

  private static List<Path> searchPath() {
    // Debian keeps an ordinary user's PATH free of sbin.
    String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin";
    return List.of(path.split(":", -1)).stream()
        .filter(directory -> !directory.isEmpty())
        .map(Path::of)
        .toList();
  }
}
