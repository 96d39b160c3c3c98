package io.jbuild.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A command that fetches the dependencies of a project.
 *
 * @param tool what does it, whatever it is called through
 * @param command as people call it
 * @param files those that name the dependencies
 */
record Fetch(String tool, String command, String files) {

  private static final List<String> MAVEN_PHASES =
      List.of("compile", "test-compile", "test", "package", "verify", "install", "deploy");
  private static final List<String> GRADLE_TASKS =
      List.of(
          "assemble",
          "bootJar",
          "build",
          "check",
          "compileJava",
          "dependencies",
          "installDist",
          "jar",
          "shadowJar",
          "test",
          "war");

  static Optional<Fetch> of(ShellCommand called) {
    ShellCommand command = withoutInterpreter(called);
    String verb = command.verb();
    return switch (command.program()) {
      case "npm" ->
          found(
              List.of("ci", "clean-install", "install", "i").contains(verb)
                  && takesProject(command),
              "npm",
              verb,
              "package.json and package-lock.json");
      case "yarn", "yarnpkg" ->
          found(
              (verb.isEmpty() && !command.has("--version", "-v")) || verb.equals("install"),
              "yarn",
              verb.isEmpty() ? "install" : verb,
              "package.json and yarn.lock");
      case "pnpm" ->
          found(
              verb.equals("fetch")
                  || (List.of("install", "i").contains(verb) && takesProject(command)),
              "pnpm",
              verb,
              "package.json and pnpm-lock.yaml");
      case "pip", "pip3" ->
          found(
              verb.equals("install")
                  && (command.has("-r", "--requirement")
                      || command.hasBeginningWith("--requirement=")),
              "pip",
              "install -r",
              "the requirements file");
      case "poetry" ->
          found(verb.equals("install"), "poetry", verb, "pyproject.toml and poetry.lock");
      case "pipenv" ->
          found(
              verb.equals("sync") || (verb.equals("install") && takesProject(command)),
              "pipenv",
              verb,
              "Pipfile and Pipfile.lock");
      case "uv" -> found(verb.equals("sync"), "uv", verb, "pyproject.toml and uv.lock");
      default -> ofCompiler(command, verb);
    };
  }

  private static Optional<Fetch> ofCompiler(ShellCommand command, String verb) {
    List<String> operands = command.operands();
    String second = operands.size() > 1 ? operands.get(1) : "";
    return switch (command.program()) {
      case "mvn", "mvnw" ->
          found(
              !command.has("-o", "--offline")
                  && operands.stream()
                      .anyMatch(
                          goal -> MAVEN_PHASES.contains(goal) || goal.startsWith("dependency:")),
              "mvn",
              operands.isEmpty() ? "" : operands.get(operands.size() - 1),
              "pom.xml");
      case "gradle", "gradlew" ->
          found(
              !command.has("--offline")
                  && operands.stream()
                      .anyMatch(
                          task -> GRADLE_TASKS.contains(task.substring(task.lastIndexOf(':') + 1))),
              "gradle",
              verb,
              "the build files");
      case "go" ->
          found(
              verb.equals("get")
                  || (verb.equals("mod") && List.of("download", "tidy", "vendor").contains(second)),
              "go",
              (verb + " " + second).strip(),
              "go.mod and go.sum");
      case "cargo" ->
          found(
              !command.has("--offline", "--frozen")
                  && List.of("fetch", "build", "b", "test", "check").contains(verb),
              "cargo",
              verb,
              "Cargo.toml and Cargo.lock");
      case "bundle", "bundler" ->
          found(
              verb.isEmpty() || verb.equals("install"),
              "bundle",
              "install",
              "Gemfile and Gemfile.lock");
      case "composer", "composer.phar" ->
          found(verb.equals("install"), "composer", verb, "composer.json and composer.lock");
      case "dotnet" -> found(verb.equals("restore"), "dotnet", verb, "the project files");
      default -> Optional.empty();
    };
  }

  private static Optional<Fetch> found(boolean yes, String tool, String verb, String files) {
    return yes
        ? Optional.of(new Fetch(tool, (tool + " " + verb).strip(), files))
        : Optional.empty();
  }

  /** Whether no packages are named, so that it is the project's own that are fetched. */
  private static boolean takesProject(ShellCommand command) {
    return command.operands().size() == 1 && !command.has("-g", "--global");
  }

  /** {@code python -m pip} is pip, {@code php composer.phar} composer. */
  private static ShellCommand withoutInterpreter(ShellCommand command) {
    List<String> words = new ArrayList<>(command.arguments());
    boolean python = command.program().startsWith("python");
    boolean php = command.program().equals("php");
    if (python && words.remove("-m") && !words.isEmpty() || php && !words.isEmpty()) {
      return ShellCommand.of(words);
    }
    return command;
  }
}
