package io.jbuild.cli.progress;

import java.util.List;

/**
 * A step that ended a build.
 *
 * @param name what it did
 * @param lastLines what it printed last
 */
public record FailedStep(String name, List<String> lastLines) {
  public FailedStep {
    lastLines = List.copyOf(lastLines);
  }
}
