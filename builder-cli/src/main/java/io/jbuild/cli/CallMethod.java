package io.jbuild.cli;

import io.jbuild.failure.Suggestion;
import io.jbuild.report.CheckFormat;
import java.util.List;
import java.util.Optional;

/** What {@code --call} and {@code --check} ask a build to do instead of building. */
final class CallMethod {

  private static final List<String> BOOLEANS =
      List.of("1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False");

  private CallMethod() {}

  /** How findings are to be printed, if a check is asked for. */
  static Optional<CheckFormat> checkFormat(Arguments arguments) {
    Optional<String> call = arguments.value("--call").filter(method -> !method.isEmpty());
    if (call.isEmpty()) {
      return arguments.flag("--check") ? Optional.of(CheckFormat.TEXT) : Optional.empty();
    }
    String method = "";
    CheckFormat format = CheckFormat.TEXT;
    for (String field : call.get().split(",", -1)) {
      if (field.startsWith("format=")) {
        format = CheckFormat.of(field.substring("format=".length()));
      } else if (field.startsWith("ignorestatus=")) {
        // Our exit code is that of a failure, which buildx does not ignore either.
        refuseNoBoolean(field);
      } else if (field.contains("=") || !method.isEmpty()) {
        throw Usage.refusal("invalid --call '" + call.get() + "'", methods());
      } else {
        method = field;
      }
    }
    return switch (method) {
      case "check", "lint" -> Optional.of(format);
      case "build" -> arguments.flag("--check") ? Optional.of(format) : Optional.empty();
      case "outline", "targets", "subrequests.describe" ->
          throw Usage.refusal("'--call " + method + "' is not supported yet", methods());
      default ->
          throw Usage.refusal(
              "there is no '--call " + method + "'",
              Suggestion.of(method, List.of("build", "check"))
                  .map(name -> "Did you mean '" + name + "'?")
                  .orElse(methods()));
    };
  }

  private static void refuseNoBoolean(String field) {
    if (!BOOLEANS.contains(field.substring(field.indexOf('=') + 1))) {
      throw Usage.refusal("invalid --call field '" + field + "'", "It is true or false.");
    }
  }

  private static String methods() {
    return "There are: build and check, and check,format=json.";
  }
}
