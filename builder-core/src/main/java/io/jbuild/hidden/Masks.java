package io.jbuild.hidden;

import io.jbuild.event.BuildEvent;
import io.jbuild.event.BuildEvents;
import io.jbuild.result.CheckReport;
import io.jbuild.secret.HiddenTexts;
import io.jbuild.secret.Mask;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a build keeps to itself where it is told.
 *
 * @param output of commands: takes secrets out of it
 * @param texts of ours, as names of steps and messages: takes out values of arguments and variables
 *     too, where their names sound secret. Commands see those by right, and what they print of them
 *     is theirs: a word like {@code disabled} would be gone from all of it.
 */
public record Masks(Mask output, HiddenTexts texts) {

  /** Those of a build; what its Dockerfile hides comes as it is planned. */
  public static Masks of(GivenSecrets given, Map<String, String> arguments) {
    arguments.forEach(given.hidden()::hide);
    return new Masks(new Mask(given.watched().values()), given.hidden());
  }

  /** Takes it out of what was found. */
  public CheckReport masked(CheckReport report) {
    if (texts.isEmpty()) {
      return report;
    }
    return new CheckReport(
        texts.lines(report.dockerfile()),
        report.findings().stream().map(finding -> MaskedEvents.masked(finding, texts)).toList(),
        report.mistake().map(failure -> failure.reworded(texts::text)),
        report.violation().map(failure -> failure.reworded(texts::text)),
        report.unknownBases().stream().map(texts::text).toList());
  }

  /** Takes it out of the events that others hear. */
  public BuildEvents before(BuildEvents events) {
    return new Masking(events);
  }

  /** Most builds have nothing to hide. */
  private final class Masking implements BuildEvents {
    private final BuildEvents events;
    private @Nullable MaskedEvents masked;

    Masking(BuildEvents events) {
      this.events = events;
    }

    @Override
    public void on(BuildEvent event) {
      if (texts.isEmpty()) {
        events.on(event);
      } else {
        masked().on(event);
      }
    }

    private synchronized MaskedEvents masked() {
      if (masked == null) {
        masked = new MaskedEvents(events, Masks.this);
      }
      return masked;
    }
  }
}
