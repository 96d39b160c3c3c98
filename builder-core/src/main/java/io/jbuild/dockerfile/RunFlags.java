package io.jbuild.dockerfile;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Suggestion;
import java.util.List;
import java.util.Locale;

/** What can be said about a RUN's flags before its variables are known. */
final class RunFlags {
  private RunFlags() {}

  static void checkMount(String mount) {
    for (String field : CsvFields.of(mount, "mounts")) {
      int equals = field.indexOf('=');
      if (equals < 0 || !field.substring(0, equals).equalsIgnoreCase("from")) {
        continue;
      }
      String value = field.substring(equals + 1);
      int dollar = value.indexOf('$');
      if (dollar >= 0 && dollar != value.length() - 1) {
        throw new BuildException(
            Blame.DOCKERFILE,
            "'from' doesn't support variable expansion, define alias stage instead",
            "Write FROM " + value + " AS name above, and from=name here.");
      }
    }
  }

  static Device device(String text) {
    String name = "";
    boolean required = false;
    for (String field : CsvFields.of(text, "devices")) {
      int equals = field.indexOf('=');
      String key = (equals < 0 ? field : field.substring(0, equals)).toLowerCase(Locale.ROOT);
      String value = equals < 0 ? "true" : field.substring(equals + 1);
      if (key.equals("required")) {
        required =
            GoBoolean.parse(value)
                .orElseThrow(() -> refusal("invalid value for required: " + value));
      } else if (key.equals("name") && equals >= 0) {
        if (!name.isEmpty()) {
          throw refusal("device name already set to " + name);
        }
        name = value;
      } else if (name.isEmpty()) {
        name = field;
      } else if (equals < 0) {
        throw new BuildException(
            Blame.DOCKERFILE, "invalid field '" + field + "' must be a key=value pair", meant(key));
      } else {
        throw new BuildException(
            Blame.DOCKERFILE, "unexpected key '" + key + "' in '" + field + "'", meant(key));
      }
    }
    return new Device(name, required);
  }

  private static String meant(String key) {
    return Suggestion.of(key, List.of("name", "required"))
        .map(match -> "Did you mean " + match + "?")
        .orElse("A device has a name and may be required.");
  }

  private static BuildException refusal(String message) {
    return new BuildException(Blame.DOCKERFILE, message, "");
  }
}
