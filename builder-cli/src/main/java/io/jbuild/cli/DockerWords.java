package io.jbuild.cli;

import java.util.Optional;

/** Docker's commands that are none here. */
final class DockerWords {

  private DockerWords() {}

  /** What does the same, or comes near to it; empty for a word that is no such command. */
  static Optional<String> instead(String word) {
    return switch (word) {
      case "buildx", "builder", "container", "system" ->
          Optional.of("Leave that word out: jbuild build, ps, rm, du, prune.");
      case "info" ->
          Optional.of("'jbuild doctor' tells of this machine, 'jbuild du' of the store.");
      case "manifest" ->
          Optional.of("'jbuild inspect NAME' shows an image, 'jbuild index' makes a list of them.");
      case "scan", "scout" ->
          Optional.of("'jbuild inspect --sbom IMAGE' shows what is in an image built with --sbom.");
      case "top", "stats", "port", "rename", "pause", "unpause", "update" ->
          Optional.of("'jbuild ps' lists containers; none goes on when its command has ended.");
      case "events" -> Optional.of("'jbuild logs' lists the builds there were.");
      case "volume" ->
          Optional.of(
              "Caches are 'RUN --mount=type=cache' of a Dockerfile; 'jbuild du' shows them.");
      case "network", "plugin", "swarm", "service", "stack", "node", "secret", "config" ->
          Optional.of("There is no daemon and no cluster: see 'jbuild --help'.");
      case "bake", "compose" ->
          Optional.of("'jbuild build' makes one image, with --platform for several platforms.");
      case "create" ->
          Optional.of("'jbuild run --name NAME IMAGE' makes a container, and runs its command.");
      case "cp", "export" ->
          Optional.of("'jbuild build -o type=local,dest=DIR' writes the files of an image.");
      case "attach", "exec", "kill", "restart", "start", "stop", "wait" ->
          Optional.of("A container ends with the command of 'jbuild run IMAGE COMMAND'.");
      default -> Optional.empty();
    };
  }
}
