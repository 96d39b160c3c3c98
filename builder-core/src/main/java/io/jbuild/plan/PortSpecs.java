package io.jbuild.plan;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;

/** The words of EXPOSE as an image config has them: {@code 80/tcp}, ranges written out. */
final class PortSpecs {

  private static final List<String> PROTOCOLS = List.of("tcp", "udp", "sctp");

  private static final Comparator<String> BY_NUMBER =
      Comparator.comparingInt(
              (String port) -> Integer.parseInt(port.substring(0, port.indexOf('/'))))
          .thenComparing(Comparator.naturalOrder());

  private PortSpecs() {}

  /**
   * Sorted by number and protocol, each once. A host part, as docker's {@code -p} has it, is not
   * looked at.
   */
  static List<String> parse(List<String> words) {
    SortedSet<String> ports = new TreeSet<>(BY_NUMBER);
    for (String word : words) {
      String port = word;
      String protocol = "tcp";
      int slash = word.indexOf('/');
      if (slash >= 0) {
        port = word.substring(0, slash);
        protocol = word.substring(slash + 1).toLowerCase(Locale.ROOT);
      }
      if (protocol.isEmpty()) {
        protocol = "tcp";
      }
      if (!PROTOCOLS.contains(protocol)) {
        throw refuse("invalid proto: " + protocol, word);
      }
      port = port.substring(port.lastIndexOf(':') + 1);
      int dash = port.indexOf('-');
      int first = number(dash < 0 ? port : port.substring(0, dash), word);
      int last = dash < 0 ? first : number(port.substring(dash + 1), word);
      if (last < first) {
        throw refuse("invalid range format for port: " + port, word);
      }
      for (int number = first; number <= last; number++) {
        ports.add(number + "/" + protocol);
      }
    }
    return new ArrayList<>(ports);
  }

  private static int number(String text, String word) {
    try {
      int number = Integer.parseInt(text);
      if (number >= 0 && number <= 65535 && !text.startsWith("+")) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw refuse("invalid containerPort: " + text, word);
    }
    throw refuse("invalid containerPort: " + text, word);
  }

  private static BuildException refuse(String what, String word) {
    return new BuildException(
        Blame.DOCKERFILE,
        what + " in \"" + word + "\"",
        "A port is 0 to 65535, or a range 8000-8010, with /tcp, /udp or /sctp behind it.");
  }
}
