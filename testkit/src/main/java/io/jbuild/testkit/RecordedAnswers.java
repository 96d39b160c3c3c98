package io.jbuild.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import org.opentest4j.TestAbortedException;

/**
 * Answers recorded from BuildKit, which stand beside the project and not in it: {@code
 * ../shared/conformance}, or where {@code -Djbuild.conformance} says. Tests that compare with them
 * are reported as skipped where there are none.
 */
public final class RecordedAnswers {

  private RecordedAnswers() {}

  /**
   * A file or folder of them.
   *
   * @throws TestAbortedException where they are not beside the project
   * @throws AssertionError where they are, but not this one
   */
  public static Path require(String name) {
    Path folder =
        Path.of(
            System.getProperty(
                "jbuild.conformance",
                Path.of(System.getProperty("jbuild.root", "..")) + "/../shared/conformance"));
    if (!Files.isDirectory(folder)) {
      throw new TestAbortedException("left out: there is no " + folder);
    }
    Path file = folder.resolve(name);
    if (!Files.exists(file)) {
      throw new AssertionError("there is no " + file);
    }
    return file;
  }
}
