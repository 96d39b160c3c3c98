package io.jbuild.check;

import io.jbuild.dockerfile.Instruction;
import java.util.List;
import java.util.Optional;

/** Package lists of apt that stay in the image. */
final class AptRule {

  private static final String LISTS = "/var/lib/apt";

  private AptRule() {}

  /** What is wrong with a RUN that calls these commands. */
  static Optional<String> check(Instruction.Run run, List<ShellCommand> commands) {
    boolean kept = false;
    boolean pinned = true;
    for (ShellCommand command : commands) {
      switch (command.program()) {
        case "apt-get", "apt" -> {
          kept |= command.verb().equals("update");
          pinned &= !command.verb().equals("install") || isPinned(command);
        }
        case "rm", "find" -> kept &= !command.hasBeginningWith(LISTS);
        default -> {}
      }
    }
    if (!kept || run.mounts().stream().anyMatch(mount -> mount.contains(LISTS))) {
      return Optional.empty();
    }
    return Optional.of(
        "apt-get update leaves lists in the image that differ from day to day"
            + (pinned ? "" : ", and what is installed is whatever version they name")
            + ": end the RUN with rm -rf /var/lib/apt/lists/*");
  }

  private static boolean isPinned(ShellCommand install) {
    return install.operands().stream().skip(1).allMatch(name -> name.contains("="));
  }
}
