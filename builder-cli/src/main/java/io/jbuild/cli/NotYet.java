package io.jbuild.cli;

import java.util.Set;
import java.util.TreeSet;

/** Docker's and the contract's options that a later version will know: refused as such. */
final class NotYet {

  private static final Set<String> BUILD = words("--annotation --cgroup-parent --load");
  private static final Set<String> RUN =
      words(
          "--add-host --cap-add --cap-drop --cpus --detach --device --dns --env-file --hostname"
              + " --init --memory --mount --platform --privileged --publish --pull"
              + " --read-only --security-opt --tmpfs --ulimit -d -h -m -p");
  private static final Set<String> LIST = words("--tree --platform");

  private NotYet() {}

  static boolean isOption(String command, String option) {
    return switch (command) {
      case "build" -> BUILD.contains(option);
      case "run" -> RUN.contains(option);
      default -> LIST.contains(option);
    };
  }

  private static Set<String> words(String words) {
    return new TreeSet<>(java.util.List.of(words.split(" ")));
  }
}
