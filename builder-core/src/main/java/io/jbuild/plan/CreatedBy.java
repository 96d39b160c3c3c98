package io.jbuild.plan;

import io.jbuild.dockerfile.Instruction.Files;
import io.jbuild.oci.Healthcheck;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What history says of an instruction, in BuildKit's words. */
final class CreatedBy {

  private static final String SUFFIX = " # buildkit";

  private CreatedBy() {}

  /** {@code RUN |2 A=1 B= /bin/sh -c make # buildkit}: the args in scope, then the command. */
  static String run(List<String> arguments, Map<String, String> args) {
    StringBuilder text = new StringBuilder("RUN ");
    if (!args.isEmpty()) {
      text.append('|').append(args.size()).append(' ');
      args.forEach((name, value) -> text.append(name).append('=').append(value).append(' '));
    }
    return text.append(String.join(" ", arguments)).append(SUFFIX).toString();
  }

  static String files(String keyword, Files files, boolean parents, String extra) {
    StringBuilder text = new StringBuilder(keyword);
    if (parents) {
      text.append(" --parents");
    }
    files.chown().ifPresent(chown -> text.append(" --chown=").append(chown));
    files.chmod().ifPresent(chmod -> text.append(" --chmod=").append(chmod));
    text.append(extra);
    files.sources().forEach(source -> text.append(' ').append(RemoteSources.shown(source)));
    files.heredocs().forEach(heredoc -> text.append(" <<").append(heredoc.name()));
    return text.append(' ').append(files.destination()).append(SUFFIX).toString();
  }

  /** Words as Go prints a list with %q. */
  static String quoted(String keyword, List<String> words) {
    return keyword + " [" + String.join(" ", words.stream().map(CreatedBy::quote).toList()) + "]";
  }

  static String listed(String keyword, List<String> words) {
    return keyword + " [" + String.join(" ", words) + "]";
  }

  static String healthcheck(Healthcheck health) {
    return "HEALTHCHECK {Test:["
        + String.join(" ", health.test())
        + "] Interval:"
        + goDuration(health.interval())
        + " Timeout:"
        + goDuration(health.timeout())
        + " StartPeriod:"
        + goDuration(health.startPeriod())
        + " StartInterval:"
        + goDuration(health.startInterval())
        + " Retries:"
        + health.retries()
        + "}";
  }

  private static String quote(String word) {
    StringBuilder text = new StringBuilder("\"");
    word.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\t' -> text.append("\\t");
                case '\r' -> text.append("\\r");
                default -> {
                  if (c < 0x20 || c == 0x7f) {
                    text.append(c < 0x10 ? "\\x0" : "\\x").append(Integer.toHexString(c));
                  } else {
                    text.appendCodePoint(c);
                  }
                }
              }
            });
    return text.append('"').toString();
  }

  /** As Go's time.Duration prints itself: {@code 1h5m0s}, {@code 1.5s}, {@code 300ms}. */
  private static String goDuration(Duration duration) {
    long nanos = duration.toNanos();
    if (nanos == 0) {
      return "0s";
    }
    if (nanos < 1_000) {
      return nanos + "ns";
    }
    if (nanos < 1_000_000) {
      return decimal(nanos, 1_000) + "\u00b5s";
    }
    if (nanos < 1_000_000_000) {
      return decimal(nanos, 1_000_000) + "ms";
    }
    long minutes = nanos / 60_000_000_000L;
    String seconds = decimal(nanos % 60_000_000_000L, 1_000_000_000) + "s";
    if (minutes == 0) {
      return seconds;
    }
    return minutes < 60
        ? minutes + "m" + seconds
        : minutes / 60 + "h" + minutes % 60 + "m" + seconds;
  }

  private static String decimal(long value, long unit) {
    String fraction = String.valueOf(unit + value % unit).substring(1).replaceFirst("0+$", "");
    return value / unit + (fraction.isEmpty() ? "" : "." + fraction);
  }
}
