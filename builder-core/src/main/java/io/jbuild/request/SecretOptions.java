package io.jbuild.request;

import io.jbuild.dockerfile.CsvFields;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Suggestion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where what a build must keep to itself comes from; what it is, is read when the build begins.
 *
 * @param secrets of several with one id the last counts
 * @param agents each has an id of its own
 */
public record SecretOptions(List<Secret> secrets, List<Agent> agents) {

  /** Nothing is given. */
  public static final SecretOptions NONE = new SecretOptions(List.of(), List.of());

  private static final List<String> KEYS = List.of("type", "id", "source", "src", "env");

  /**
   * A secret.
   *
   * @param file that holds it; without one and without a variable its id is the name of either
   * @param variable of the environment that holds it, and counts more than a file
   */
  public record Secret(String id, Optional<Path> file, Optional<String> variable) {}

  /**
   * An SSH agent.
   *
   * @param paths its socket, or files of keys for one of our own; empty for the one that the
   *     environment names
   */
  public record Agent(String id, List<Path> paths) {
    public Agent {
      paths = List.copyOf(paths);
    }
  }

  public SecretOptions {
    secrets = List.copyOf(secrets);
    agents = List.copyOf(agents);
  }

  /**
   * Reads the values of {@code --secret} and {@code --ssh}.
   *
   * @throws BuildException for what cannot be read
   */
  public static SecretOptions parse(List<String> secrets, List<String> agents) {
    List<Agent> parsed = new ArrayList<>();
    for (String text : agents) {
      Agent agent = agent(text);
      if (parsed.stream().anyMatch(other -> other.id().equals(agent.id()))) {
        throw refusal(
            "the SSH agent " + agent.id() + " is given twice",
            "Several keys stand between commas.");
      }
      parsed.add(agent);
    }
    return new SecretOptions(secrets.stream().map(SecretOptions::secret).toList(), parsed);
  }

  private static Secret secret(String text) {
    String type = "";
    String id = "";
    String source = "";
    String variable = "";
    for (String field : fields(text)) {
      int equals = field.indexOf('=');
      String key = field.substring(0, Math.max(0, equals)).toLowerCase(Locale.ROOT);
      String value = field.substring(equals + 1);
      if (equals < 0) {
        throw refusal(
            "invalid secret " + text + ": field '" + field + "' must be a key=value pair", form());
      }
      switch (key) {
        case "type" -> type = type(text, value);
        case "id" -> id = value;
        case "source", "src" -> source = value;
        case "env" -> variable = value;
        default ->
            throw refusal(
                "invalid secret " + text + ": unexpected key '" + key + "'",
                Suggestion.of(key, KEYS)
                    .map(match -> "Did you mean " + match + "?")
                    .orElseGet(SecretOptions::form));
      }
    }
    if (id.isEmpty()) {
      throw refusal("invalid secret " + text + ": it has no id", form());
    }
    if (type.equals("env") && variable.isEmpty()) {
      variable = source;
      source = "";
    }
    return new Secret(id, present(source).map(SecretOptions::path), present(variable));
  }

  private static List<String> fields(String text) {
    try {
      return CsvFields.of(text, "secret");
    } catch (BuildException e) {
      throw refusal("invalid secret " + text + ": " + e.message(), form());
    }
  }

  private static String type(String text, String value) {
    if (!value.equals("file") && !value.equals("env")) {
      throw refusal(
          "invalid secret " + text + ": unsupported secret type \"" + value + "\"",
          Suggestion.among(value, List.of("file", "env")));
    }
    return value;
  }

  private static Agent agent(String text) {
    int equals = text.indexOf('=');
    String id = equals < 0 ? text : text.substring(0, equals);
    List<Path> paths = new ArrayList<>();
    if (equals >= 0) {
      for (String path : text.substring(equals + 1).split(",", -1)) {
        if (!path.isEmpty()) {
          paths.add(path(path));
        }
      }
    }
    return new Agent(id.isEmpty() ? "default" : id, paths);
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (java.nio.file.InvalidPathException e) {
      throw refusal("'" + text + "' is no path: " + e.getReason(), "");
    }
  }

  private static Optional<String> present(String text) {
    return Optional.of(text).filter(value -> !value.isEmpty());
  }

  private static String form() {
    return "It is id=NAME,src=FILE or id=NAME,env=VARIABLE.";
  }

  private static BuildException refusal(String message, String hint) {
    return new BuildException(Blame.USAGE, message, hint);
  }
}
