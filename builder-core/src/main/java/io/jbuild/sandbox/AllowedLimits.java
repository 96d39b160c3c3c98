package io.jbuild.sandbox;

import io.jbuild.oci.RunSettings.Limit;
import io.jbuild.posix.ResourceLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Resource limits as far as the machine allows them to a process started from here (getrlimit(2)).
 *
 * @param limits what is allowed of what was asked for
 * @param lowered what is not, in words
 */
record AllowedLimits(List<Limit> limits, List<String> lowered) {

  static AllowedLimits of(List<Limit> wanted) throws IOException {
    List<Limit> limits = new ArrayList<>();
    List<String> lowered = new ArrayList<>();
    for (Limit limit : wanted) {
      Limit allowed = mayRaise(limit) ? limit : lowered(limit, ResourceLimits.hard(limit.name()));
      limits.add(allowed);
      if (!allowed.equals(limit)) {
        lowered.add(words(limit, allowed));
      }
    }
    return new AllowedLimits(limits, lowered);
  }

  /** How a limit is told of that could not be as high as asked for. */
  static String words(Limit wanted, Limit allowed) {
    return "ulimit " + wanted + " is more than this machine allows: it is " + allowed;
  }

  /** Only the machine's own root raises limits, and that of open files only to the kernel's. */
  private static boolean mayRaise(Limit limit) throws IOException {
    return OwnIds.read().machines()
        && Capabilities.has("SYS_RESOURCE")
        && (!limit.name().equals("nofile")
            || Long.compareUnsigned(limit.hard(), mostOpenFiles()) <= 0);
  }

  private static long mostOpenFiles() throws IOException {
    Path file = Path.of("/proc/sys/fs/nr_open");
    return Long.parseLong(Files.readString(file, StandardCharsets.US_ASCII).strip());
  }

  private static Limit lowered(Limit limit, long most) {
    return new Limit(
        limit.name(),
        ResourceLimits.least(limit.soft(), most),
        ResourceLimits.least(limit.hard(), most));
  }
}
