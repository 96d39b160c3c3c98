package io.jbuild.plan;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** When an image says it was made. */
record CreatedTime(PlanOptions options, Scope globals) {

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
    Optional<String> text =
        Optional.ofNullable(options.buildArgs().get(PlanOptions.EPOCH))
            .or(() -> globals.find(PlanOptions.EPOCH))
            .filter(value -> !value.isEmpty());
    if (text.isEmpty()) {
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
