package io.jbuild.dockerfile;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.grammar.Arguments;
import io.jbuild.grammar.Node;
import io.jbuild.grammar.Quoted;
import io.jbuild.oci.Healthcheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads HEALTHCHECK. */
final class HealthcheckReader {
  private static final Duration SHORTEST = Duration.ofMillis(1);

  private HealthcheckReader() {}

  static Healthcheck read(Node node) {
    Arguments arguments = node.arguments();
    if (arguments.words().isEmpty()) {
      throw refusal(
          "HEALTHCHECK requires at least one argument",
          "Write HEALTHCHECK CMD command, or HEALTHCHECK NONE.");
    }
    String type = arguments.words().get(0).toUpperCase(Locale.ROOT);
    List<String> command = arguments.words().subList(1, arguments.words().size());
    if (type.equals("NONE")) {
      if (!command.isEmpty()) {
        throw refusal("HEALTHCHECK NONE takes no arguments", "");
      }
      return new Healthcheck(
          List.of("NONE"), Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, 0);
    }
    Flags flags =
        Flags.of("interval", "timeout", "start-period", "start-interval", "retries")
            .parse(node.flags());
    if (!type.equals("CMD")) {
      throw refusal("Unknown type " + Quoted.text(type) + " in HEALTHCHECK (try CMD)", "");
    }
    if (command.isEmpty()) {
      throw refusal("Missing command after HEALTHCHECK CMD", "");
    }
    List<String> test = new ArrayList<>();
    test.add(arguments.json() ? "CMD" : "CMD-SHELL");
    test.addAll(command);
    return new Healthcheck(
        test,
        duration(flags, "interval"),
        duration(flags, "timeout"),
        duration(flags, "start-period"),
        duration(flags, "start-interval"),
        retries(flags.text("retries")));
  }

  private static Duration duration(Flags flags, String name) {
    Optional<String> text = flags.text(name);
    Duration duration = text.isPresent() ? GoDuration.parse(text.get()) : Duration.ZERO;
    if (!duration.isZero() && duration.compareTo(SHORTEST) < 0) {
      throw refusal(
          "Interval " + Quoted.text(name) + " cannot be less than 1ms",
          "Leave the flag out for the default.");
    }
    return duration;
  }

  private static int retries(Optional<String> text) {
    if (text.isEmpty()) {
      return 0;
    }
    int retries;
    try {
      retries = Integer.parseInt(text.get());
    } catch (NumberFormatException notANumber) {
      throw refusal(
          "--retries is not a number: " + text.get(), "Write a number such as --retries=3.");
    }
    if (retries < 0) {
      throw refusal("--retries cannot be negative (" + retries + ")", "");
    }
    return retries;
  }

  private static BuildException refusal(String message, String hint) {
    return new BuildException(Blame.DOCKERFILE, message, hint);
  }
}
