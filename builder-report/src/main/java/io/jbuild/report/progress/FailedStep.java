package io.jbuild.report.progress;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A step that ended a build.
 *
 * @param name what it did
 * @param lastLines what it printed last
 * @param log the file with all it printed, where that is more
 */
public record FailedStep(String name, List<String> lastLines, Optional<Path> log) {
  public FailedStep {
    lastLines = List.copyOf(lastLines);
  }
}
