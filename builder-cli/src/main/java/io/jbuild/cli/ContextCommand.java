package io.jbuild.cli;

import io.jbuild.ContextInspection;
import io.jbuild.failure.Suggestion;
import io.jbuild.request.StoreLocation;
import io.jbuild.result.ContextReport;
import io.jbuild.result.ContextVerdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code jbuild context}: what a build may copy, and what keeps a file from it. */
final class ContextCommand implements Command {

  private static final int NARROWEST = 40;
  private static final int USUAL_WIDTH = 80;

  @Override
  public Syntax syntax() {
    return Syntax.of(
            "context",
            "[OPTIONS] DIR [PATH...]",
            "Show what a context holds, largest first, or which rule left out or brought back a"
                + " PATH of it.")
        .value("FILE", "The Dockerfile; FILE.dockerignore counts if it is there", "-f", "--file")
        .value("NUMBER", "How many lines each list has at most (default: 10)", "-n", "--lines")
        .flag("Enter folders that are left out, too, and measure them", "-a", "--all")
        .value("text|json", "How it is printed", "--format");
  }

  @Override
  public int run(Invocation invocation) throws IOException {
    Arguments arguments = invocation.arguments();
    Surroundings around = invocation.around();
    boolean json = isJson(arguments.value("--format"));
    int lines = lines(arguments.value("--lines"));
    List<String> words = arguments.atLeastOne("the folder of a CONTEXT");
    if (words.get(0).equals("-") || words.get(0).contains("://")) {
      throw Usage.refusal(
          "'jbuild context' looks at folders only, not at '" + words.get(0) + "'",
          "Unpack it, and name the folder.");
    }
    Path directory = StoreLocation.path(words.get(0));
    ContextInspection inspection =
        ContextInspection.of(
            directory,
            arguments.value("--file").filter(name -> !name.isEmpty()).map(StoreLocation::path));
    if (words.size() > 1) {
      List<ContextVerdict> verdicts = new ArrayList<>();
      for (String path : words.subList(1, words.size())) {
        verdicts.add(inspection.verdict(inside(inspection.directory(), path)));
      }
      around.out().print(json ? ContextJson.verdicts(verdicts) : ContextText.verdicts(verdicts));
      return verdicts.stream().allMatch(ContextVerdict::exists) ? ExitCode.DONE : ExitCode.FAILED;
    }
    ContextReport report =
        inspection.report(
            lines,
            arguments.flag("--all")
                ? ContextInspection.Extent.EVERYTHING
                : ContextInspection.Extent.WHAT_IS_KEPT,
            Runtime.getRuntime().availableProcessors());
    around
        .out()
        .print(
            json
                ? ContextJson.report(report)
                : new ContextText(report, lines, width(around)).of(words.get(0)));
    return ExitCode.DONE;
  }

  private static boolean isJson(Optional<String> format) {
    return switch (format.orElse("text")) {
      case "text" -> false;
      case "json" -> true;
      default ->
          throw Usage.refusal(
              "there is no format '" + format.orElse("") + "' for a context",
              Suggestion.among(format.orElse(""), List.of("text", "json")));
    };
  }

  private static int lines(Optional<String> number) {
    try {
      int lines = Integer.parseInt(number.orElse("10"));
      if (lines >= 0) {
        return lines;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw Usage.refusal("'--lines " + number.orElse("") + "' is not a number of lines");
  }

  /** How many characters a line may have; no limit where no person reads it. */
  private static int width(Surroundings around) {
    if (!around.isTerminal(1)) {
      return Integer.MAX_VALUE;
    }
    try {
      int columns = Integer.parseInt(around.environment().getOrDefault("COLUMNS", ""));
      return Math.max(NARROWEST, columns);
    } catch (NumberFormatException e) {
      return USUAL_WIDTH;
    }
  }

  /** A path from the context, also where it was typed from here, as shells complete it. */
  private static String inside(Path context, String typed) {
    Path path = StoreLocation.path(typed).normalize();
    Path fromHere = path.toAbsolutePath().normalize();
    boolean isInContext = !path.isAbsolute() && exists(context.resolve(path));
    Path parent = fromHere.getParent();
    if (!isInContext && parent != null && exists(fromHere)) {
      try {
        // Links on the way to it, but not the file itself.
        fromHere = parent.toRealPath().resolve(fromHere.getFileName());
      } catch (IOException e) {
        throw Usage.refusal("'" + typed + "' cannot be reached: " + e.getMessage());
      }
      if (fromHere.startsWith(context)) {
        return context.relativize(fromHere).toString();
      }
    }
    if (path.isAbsolute() || path.startsWith("..")) {
      throw Usage.refusal(
          "'" + typed + "' is not in the context " + context, "Name it from the context's folder.");
    }
    return path.toString();
  }

  private static boolean exists(Path path) {
    return Files.exists(path, java.nio.file.LinkOption.NOFOLLOW_LINKS);
  }
}
