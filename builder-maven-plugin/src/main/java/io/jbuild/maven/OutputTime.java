package io.jbuild.maven;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code project.build.outputTimestamp}: when what a project makes is said to be made. */
final class OutputTime {

  private OutputTime() {}

  /**
   * The seconds since 1970 that it says, as Maven's own plugins read it: seconds, or ISO 8601; a
   * single letter is how a pom takes an inherited one back.
   */
  static Optional<String> seconds(@Nullable String text) {
    if (text == null || text.isBlank() || text.strip().matches("[^0-9]")) {
      return Optional.empty();
    }
    String time = text.strip();
    if (time.matches("[0-9]+")) {
      return Optional.of(time);
    }
    try {
      return Optional.of(Long.toString(OffsetDateTime.parse(time).toEpochSecond()));
    } catch (DateTimeException e) {
      throw new BuildException(
          Blame.USAGE,
          "project.build.outputTimestamp is \"" + text + "\", which is no time",
          "It is seconds since 1970, or ISO 8601 as 2026-01-31T12:00:00Z.",
          e);
    }
  }
}
