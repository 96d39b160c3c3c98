package io.jbuild.report.progress;

import io.jbuild.event.BuildEvent;
import io.jbuild.report.format.Human;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One line about what caches of other machines saved, and what they cost. */
public final class SharedCacheText {

  private SharedCacheText() {}

  /**
   * {@code shared cache: 5 steps not run, which took 42.1s elsewhere; sent 2 layers, 4MB in 1s}.
   */
  public static String of(BuildEvent.CacheShared event) {
    List<String> parts = new ArrayList<>();
    if (event.steps() > 0) {
      parts.add(
          counted(event.steps(), "step")
              + " not run"
              + (event.saved().isZero() ? "" : ", " + seconds(event.saved()) + " saved"));
    } else if (event.answered() > event.absent().size() && event.lost() == 0) {
      parts.add("no step was there");
    }
    if (event.lost() > 0) {
      parts.add(counted(event.lost(), "result") + " could not be used");
    }
    event.absent().forEach(place -> parts.add("nothing was at " + PlainText.of(place)));
    if (event.fetched() > 0) {
      parts.add("fetched " + Human.size(event.fetched()) + " in " + seconds(event.fetching()));
    } else if (event.steps() > 0) {
      parts.add("no layer fetched");
    }
    if (event.layers() > 0) {
      parts.add(
          "sent "
              + counted(event.layers(), "layer")
              + ", "
              + Human.size(event.sent())
              + " in "
              + seconds(event.sending()));
    }
    if (event.left() > 0) {
      parts.add(counted(event.left(), "result") + " not sent: more than was allowed");
    }
    if (parts.isEmpty()) {
      parts.add("nothing new to send");
    }
    return "shared cache: " + String.join("; ", parts);
  }

  /** {@code another machine does this now, says h.example/cache: waits for it, at most 40s}. */
  public static String of(BuildEvent.StepAwaited event) {
    return "another machine does this now, says "
        + event.cache()
        + ": waits for it, at most "
        + Math.max(1, event.most().toSeconds())
        + "s";
  }

  /** {@code cache mounts: 1 came, 40MB in 1.2s; sent 3 parts, 9MB in 2.0s}. */
  public static String of(BuildEvent.MountsShared event) {
    List<String> parts = new ArrayList<>();
    event.absent().forEach(place -> parts.add("nothing was at " + PlainText.of(place)));
    if (event.came() > 0) {
      parts.add(
          event.came()
              + " came, "
              + Human.size(event.fetched())
              + " in "
              + seconds(event.fetching()));
    }
    if (event.parts() > 0) {
      parts.add(
          "sent "
              + counted(event.parts(), "part")
              + ", "
              + Human.size(event.sent())
              + " in "
              + seconds(event.sending()));
    } else if (!event.sending().isZero() && event.left() == 0) {
      parts.add("nothing new to send");
    }
    if (event.left() > 0) {
      parts.add(counted(event.left(), "part") + " not sent: more than was allowed");
    }
    return "cache mounts: " + String.join("; ", parts);
  }

  private static String counted(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  private static String seconds(Duration took) {
    return StepLog.seconds(took.toNanos(), 1) + "s";
  }
}
