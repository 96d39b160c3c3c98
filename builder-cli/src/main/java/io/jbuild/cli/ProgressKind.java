package io.jbuild.cli;

import io.jbuild.event.BuildEvent;
import io.jbuild.failure.Suggestion;
import io.jbuild.report.progress.BuildView;
import io.jbuild.report.progress.PlainProgress;
import io.jbuild.report.progress.RawJsonProgress;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;

/** How a build is shown, by docker's words for it. */
enum ProgressKind {
  PLAIN,
  TTY,
  RAWJSON,
  /** The image id at the end, and nothing else. */
  QUIET,
  /** Nothing at all. */
  NONE;

  private static final int ERROR = 2;
  private static final String OPTION = "--progress";

  /** What docker takes where the option is not given. */
  private static final String VARIABLE = "BUILDKIT_PROGRESS";

  private static final String KINDS = "auto plain tty rawjson quiet none";

  /** What is asked for by options or by the environment. */
  static ProgressKind of(Arguments arguments, Surroundings around) {
    Optional<String> option = arguments.value(OPTION);
    String asked = around.environment().getOrDefault(VARIABLE, "");
    String word = option.orElse(asked.isEmpty() ? "auto" : asked);
    String shown = option.isPresent() ? "'" + OPTION + " " + word + "'" : VARIABLE + "=" + word;
    if (arguments.flag("--quiet")) {
      if (option.isPresent() && !word.equals("auto") && !word.equals("quiet")) {
        throw Usage.refusal(shown + " and --quiet cannot be used together", "Leave out one.");
      }
      return QUIET;
    }
    return switch (word) {
      case "auto" -> isLive(around) ? TTY : PLAIN;
      case "plain" -> PLAIN;
      case "tty" -> {
        if (!around.isTerminal(ERROR)) {
          throw Usage.refusal(
              shown + " needs a terminal, and standard error is none", "Take auto or plain.");
        }
        yield TTY;
      }
      case "rawjson" -> RAWJSON;
      case "quiet" -> QUIET;
      case "none" -> NONE;
      default ->
          throw Usage.refusal(
              "there is no " + shown, Suggestion.among(word, List.of(KINDS.split(" ", -1))));
    };
  }

  /** Whether standard error is a terminal that somebody looks at, and that can be drawn on. */
  static boolean isLive(Surroundings around) {
    String term = around.environment().getOrDefault("TERM", "");
    String ci = around.environment().getOrDefault("CI", "");
    return around.isTerminal(ERROR)
        && !term.isEmpty()
        && !term.equals("dumb")
        && (ci.isEmpty() || ci.equals("false") || ci.equals("0"));
  }

  /** The view of what follows a build. */
  TransferView transfers(Surroundings around) {
    return switch (this) {
      case TTY -> TransferView.onError(around);
      case PLAIN -> TransferView.lines(around.err());
      // What is no JSON would be in the way of who reads it.
      case RAWJSON, QUIET, NONE -> TransferView.none();
    };
  }

  /**
   * The view of what comes of a build after something else was shown.
   *
   * @param before the view until then
   */
  BuildView interrupted(BuildView before, Surroundings around) {
    if (this != TTY) {
      return before; // Lines are in nobody's way.
    }
    before.end();
    return view(around);
  }

  /** The view of one build. */
  BuildView view(Surroundings around) {
    return switch (this) {
      case PLAIN -> around.progress();
      case TTY -> around.live(around.err());
      case RAWJSON -> new RawJsonProgress(around::tell, around.clock(), CommandWords.FRONT_END);
      case QUIET, NONE -> PlainProgress.silent(around.nanoClock(), CommandWords.FRONT_END);
    };
  }

  /** Says what the build is that is shown next, where people read it. */
  void heading(String text, PrintStream out) {
    if (this == PLAIN || this == TTY) {
      out.print("== " + text + "\n");
    }
  }

  /** Tells of what is wrong beside a build; its view may not have begun, or have ended. */
  void warn(String text, Surroundings around) {
    switch (this) {
      case PLAIN, TTY -> around.progress().on(new BuildEvent.Warning(text));
      case RAWJSON -> view(around).on(new BuildEvent.Warning(text));
      case QUIET, NONE -> {
        // Nor are those of the build shown.
      }
    }
  }
}
