package io.jbuild.plan;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;

/** When an image says it was made. */
public record CreatedTime(PlanOptions options, Scope globals) {

  /**
   * The time of an image with one layer on top of nothing.
   *
   * @param environment the process' own, which may give it
   */
  public static Instant ofFirstLayer(SortedMap<String, String> environment) {
    return given(Optional.ofNullable(environment.get(PlanOptions.EPOCH)))
        .orElse(FileTimes.EARLIEST.plusSeconds(1));
  }

  /**
   * RFC 3339.
   *
   * @param unchangedSince the time of a base that no layer was put on: the image is as old as it
   */
  String text(FileTimes last, Optional<Instant> unchangedSince) {
    Optional<Instant> epoch = epoch();
    if (options.times() instanceof PlanOptions.Times.Fixed fixed) {
      return fixed.time().toString();
    }
    if (epoch.isPresent()) {
      return epoch.get().toString();
    }
    return options.times() instanceof PlanOptions.Times.Preserve
        ? unchangedSince.orElse(options.now()).toString()
        : last.last().toString();
  }

  /**
   * The time somebody gave. A value from {@code --build-arg} or the ARG's default beats the
   * environment's; empty resets.
   */
  Optional<Instant> epoch() {
    return given(
        Optional.ofNullable(options.buildArgs().get(PlanOptions.EPOCH))
            .or(() -> globals.find(PlanOptions.EPOCH)));
  }

  private static Optional<Instant> given(Optional<String> text) {
    if (text.isEmpty() || text.get().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Instant.ofEpochSecond(Long.parseLong(text.get())));
    } catch (NumberFormatException | DateTimeException e) {
      throw new BuildException(
          Blame.DOCKERFILE,
          "invalid SOURCE_DATE_EPOCH: " + text.get(),
          "It is a whole number of seconds since 1970.",
          e);
    }
  }
}
