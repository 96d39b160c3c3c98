package io.jbuild.plan;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import java.util.List;
import java.util.Locale;

/** The signals STOPSIGNAL may name (moby/sys/signal). */
final class Signals {

  private static final List<String> NAMES =
      List.of(
          "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT",
          "KILL", "PIPE", "POLL", "PROF", "PWR", "QUIT", "SEGV", "STKFLT", "STOP", "SYS", "TERM",
          "TRAP", "TSTP", "TTIN", "TTOU", "URG", "USR1", "USR2", "VTALRM", "WINCH", "XCPU", "XFSZ");

  private Signals() {}

  /** Refuses what is neither a signal's number nor its name. */
  static void check(String text) {
    String name = text.toUpperCase(Locale.ROOT);
    if (name.startsWith("SIG")) {
      name = name.substring(3);
    }
    boolean realTime =
        name.matches("RTMIN(\\+([0-9]|1[0-5]))?") || name.matches("RTMAX(-([0-9]|1[0-4]))?");
    boolean number = text.matches("[1-9][0-9]{0,2}");
    if (!NAMES.contains(name) && !realTime && !number) {
      throw new BuildException(
          Blame.DOCKERFILE, "invalid signal: " + text, "Name one, as SIGTERM or 15.");
    }
  }
}
