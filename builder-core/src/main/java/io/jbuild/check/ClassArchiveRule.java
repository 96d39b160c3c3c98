package io.jbuild.check;

import java.util.List;
import java.util.Optional;

/**
 * Archives of Java's that hold the times of jars which the same RUN makes. The archive is made
 * while the jars have the time of the day; when the RUN has ended they get the time of the layer,
 * and Java refuses an archive whose jars have other times.
 */
final class ClassArchiveRule {

  private static final List<String> ARCHIVING =
      List.of(
          "-XX:ArchiveClassesAtExit",
          "-XX:AOTCacheOutput",
          "-XX:AOTMode=create",
          "-XX:SharedClassListFile");

  private ClassArchiveRule() {}

  /** What is wrong with a RUN that calls these commands. */
  static Optional<String> check(List<ShellCommand> commands) {
    String maker = "";
    for (ShellCommand command : commands) {
      if (!maker.isEmpty() && makesArchive(command)) {
        return Optional.of(
            "Java will refuse the archive that this RUN makes, since '"
                + maker
                + "' in it makes the jars: make the archive in a RUN after this one");
      }
      if (makesJars(command)) {
        maker = (command.program() + " " + command.verb()).strip();
      }
    }
    return Optional.empty();
  }

  private static boolean makesArchive(ShellCommand command) {
    return command.program().equals("java")
        && ARCHIVING.stream().anyMatch(command::hasBeginningWith);
  }

  private static boolean makesJars(ShellCommand command) {
    return switch (command.program()) {
      case "mvn", "mvnw", "gradle", "gradlew", "ant", "sbt" -> true;
      case "jar" ->
          command.hasBeginningWith("--create")
              || command.arguments().stream()
                  .findFirst()
                  .filter(word -> word.replace("-", "").startsWith("c"))
                  .isPresent();
      case "java" -> command.hasBeginningWith("-Djarmode=");
      case "cp", "curl" -> command.arguments().stream().anyMatch(word -> word.endsWith(".jar"));
      default -> false;
    };
  }
}
