package io.jbuild.plan;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The times that files of a stage's layers get: the base's and one second more for each layer put
 * on it, so that what comes later is newer.
 */
public record FileTimes(PlanOptions.Times times, Instant last) {

  /** What archives and tools cannot go below without trouble: zip files begin in 1980. */
  static final Instant EARLIEST = Instant.parse("1980-01-02T00:00:00Z");

  static FileTimes onScratch(PlanOptions.Times times) {
    return new FileTimes(times, EARLIEST);
  }

  static FileTimes onImage(PlanOptions.Times times, Optional<String> created) {
    return new FileTimes(times, created.map(FileTimes::parse).orElse(EARLIEST));
  }

  /**
   * The time of files in a layer on top of an image that no build made.
   *
   * @param created the image's, RFC 3339
   */
  public static Instant afterImage(Optional<String> created) {
    return onImage(new PlanOptions.Times.Derived(), created).next().last();
  }

  /** The times after one more layer. */
  FileTimes next() {
    return new FileTimes(times, last.plusSeconds(1));
  }

  /** What the files of the layer these times are of get; empty where real times are kept. */
  Optional<Instant> ofLayer() {
    if (times instanceof PlanOptions.Times.Preserve) {
      return Optional.empty();
    }
    return Optional.of(times instanceof PlanOptions.Times.Fixed fixed ? fixed.time() : last);
  }

  private static Instant parse(String created) {
    try {
      Instant time = Instant.parse(created).truncatedTo(ChronoUnit.SECONDS);
      return time.isBefore(EARLIEST) ? EARLIEST : time;
    } catch (DateTimeParseException e) {
      // A base whose time nobody can read is as good as one without.
      return EARLIEST;
    }
  }
}
